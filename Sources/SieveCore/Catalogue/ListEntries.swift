/// Entries of a list, each made when it is asked for.
package struct ListEntries: RandomAccessCollection, Sendable {
  private let union: ListUnion
  private let records: [ListRecord]
  /// What a view says, one a record where it has a say.
  private let judgements: [Judgement]

  init(_ union: ListUnion, _ records: [ListRecord], _ judgements: [Judgement]) {
    self.union = union
    self.records = records
    self.judgements = judgements
  }

  package var startIndex: Int { 0 }
  package var endIndex: Int { records.count }

  package subscript(index: Int) -> ListEntry {
    let record = records[index]
    return union.entry(record, record.standing == .viewed ? judgements[index] : nil)
  }

  /// Cheaper than the whole entry.
  package func publicID(at index: Int) -> String { union.publicID(records[index]) }
}
