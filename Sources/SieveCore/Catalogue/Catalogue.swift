/// What one backend lists for one credential. Never changes: a list that is fetched again and is the same keeps its object.
package final class Catalogue: Sendable {
  /// In the upstream's order, one entry an id: the first.
  private let places: [(page: UInt8, place: ModelPlace)]
  private let pages: [[UInt8]]
  private let table: IDTable
  /// How many entries of the list are no model that could be read.
  package let skipped: Int
  /// The list goes on, but not here.
  package let isCut: Bool
  /// The configuration declares all of it: the backend has sent none.
  package let isDeclared: Bool

  /// - Parameter pages: the answers to one list request and its followers, in order; at most 256.
  package init(_ pages: [ModelListDocument], isCut: Bool = false) {
    var places: [(page: UInt8, place: ModelPlace)] = []
    places.reserveCapacity(pages.reduce(0) { $0 + $1.places.count })
    var table = IDTable(capacity: places.capacity)
    let storages = pages.map(\.storage)
    for (index, page) in pages.enumerated() {
      for place in page.places {
        let isNew = ModelObject(place, in: page.storage).withID { id in
          table.insert(places.count, id) { Self.model(places[$0], storages).hasID(id) }
        }
        if isNew { places.append((UInt8(index), place)) }
      }
    }
    self.places = places
    self.table = table
    self.pages = storages
    self.isCut = isCut
    isDeclared = false
    skipped = pages.reduce(0) { $0 + $1.skipped }
  }

  /// The same list with other objects for some of its models, and others behind it.
  /// - Parameters:
  ///   - document: the objects, the others last.
  ///   - completed: the places of the former, in rising order.
  init(completing catalogue: Catalogue, with document: ModelListDocument, at completed: [Int]) {
    let pages = catalogue.pages + [document.storage]
    let own = UInt8(pages.count - 1)
    var places = catalogue.places
    for (place, object) in zip(completed, document.places) { places[place] = (own, object) }
    places += document.places.dropFirst(completed.count).map { (own, $0) }
    var table = IDTable(capacity: places.count)
    for place in places.indices {
      let isNew = Self.model(places[place], pages).withID { id in
        table.insert(place, id) { Self.model(places[$0], pages).hasID(id) }
      }
      assert(isNew, "a model is there twice")
    }
    self.places = places
    self.table = table
    self.pages = pages
    isCut = catalogue.isCut
    isDeclared = catalogue.pages.isEmpty
    skipped = catalogue.skipped
  }

  package var models: some RandomAccessCollection<ModelObject> { places.lazy.map { [pages] in Self.model($0, pages) } }

  package var count: Int { places.count }

  /// What it takes of memory, more or less.
  package var byteCount: Int { pages.reduce(0) { $0 + $1.count } + places.count * 64 }

  package subscript(place: Int) -> ModelObject { Self.model(places[place], pages) }

  /// The model with the upstream id `id`.
  package func lookup(_ id: String) -> ModelObject? {
    place(of: id).map { self[$0] }
  }

  /// Its place in the list.
  func place(of id: String) -> Int? {
    var id = id
    return id.withUTF8 { bytes in
      let bytes = UnsafeRawBufferPointer(bytes)
      return table.find(bytes) { self[$0].hasID(bytes) }
    }
  }

  /// Whether the two came in the same bytes.
  package func isSame(as pages: [ModelListDocument], isCut: Bool) -> Bool {
    self.isCut == isCut && self.pages.elementsEqual(pages, by: { $0 == $1.storage })
  }

  private static func model(_ entry: (page: UInt8, place: ModelPlace), _ pages: [[UInt8]]) -> ModelObject {
    ModelObject(entry.place, in: pages[Int(entry.page)])
  }
}

extension ModelObject {
  fileprivate func hasID(_ id: UnsafeRawBufferPointer) -> Bool { withID { $0.hasSameBytes(as: id) } }
}
