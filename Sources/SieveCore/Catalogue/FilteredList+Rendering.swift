// The list in the bytes clients get.

extension FilteredList {
  /// The answer to `GET /v1/models`, and where in it each model's object begins; then where the last one ends. Between two objects is a comma.
  package func render(_ dialect: ListDialect) -> (bytes: [UInt8], starts: [Int]) {
    let ids = (records.first.map(union.publicID), records.last.map(union.publicID))
    let frame = dialect.frame(firstID: ids.0, lastID: ids.1, hasMore: false, isPage: false)
    var out: [UInt8] = []
    out.reserveCapacity(records.reduce(frame.head.count + frame.tail.count) { $0 + union.size($1) })
    out += frame.head
    var starts: [Int] = []
    starts.reserveCapacity(records.count + 1)
    for record in records {
      if !starts.isEmpty { out.append(UInt8(ascii: ",")) }
      starts.append(out.count)
      write(record, dialect, to: &out)
    }
    starts.append(out.count)
    return (out + frame.tail, starts)
  }

  /// The same without the places.
  package func render() -> [UInt8] { render(.openAI).bytes }

  /// The answer to `GET /v1/models/ID`; nil where no such model is listed.
  package func model(_ publicID: String, _ dialect: ListDialect = .openAI) -> [UInt8]? {
    guard let place = place(of: publicID) else { return nil }
    var out: [UInt8] = []
    write(records[place], dialect, to: &out)
    return out
  }

  private func write(_ record: ListRecord, _ dialect: ListDialect, to out: inout [UInt8]) {
    guard dialect == .anthropic else { return union.write(record, to: &out) }
    var object: [UInt8] = []
    union.write(record, to: &object)
    out += AnthropicModel.filled(object, id: union.publicID(record))
  }
}
