internal import SieveCore

/// What a list is made of: as long as none of it changes, neither does the list.
struct ListIdentity: Hashable {
  private let configuration: UInt64
  private let view: String?
  private let backend: Int?
  private let dialect: ListDialect
  private let sources: [ObjectIdentifier]
  /// Where a view speaks of ages.
  private let minute: Int64

  init(_ request: ListRequest, _ sources: [ListSource], _ snapshot: Snapshot, view: View?, seconds: Int64) {
    configuration = snapshot.number
    self.view = request.view
    backend = request.backend
    dialect = request.dialect
    self.sources = sources.map { ObjectIdentifier($0.judged) }
    minute = view?.filter.needsTime == true ? seconds / 60 : 0
  }
}
