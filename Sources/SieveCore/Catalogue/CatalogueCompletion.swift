/// The work of giving a catalogue what the configuration says of its models (`models`, `metadata`), in pieces: patterns may take their time, and
/// others want their lists meanwhile.
package struct CatalogueCompletion: Sendable {
  private let catalogue: Catalogue
  private let backend: Backend
  private let declared: [ModelID: DeclaredModel]
  /// The objects that are not as they came, with a comma behind each.
  private var objects: [UInt8] = [UInt8(ascii: "[")]
  /// Whose they are, in the order of the catalogue.
  private var places: [Int] = []
  private var next = 0
  private var budget = RegexpBudget()

  /// As much as a backend's list may have: what is beyond stays as it came.
  private static let mostBytes = 64 << 20

  package init(_ catalogue: Catalogue, of backend: Backend) {
    self.catalogue = catalogue
    self.backend = backend
    declared = Dictionary(backend.declaredModels.map { (ModelID($0.id), $0) }) { first, _ in first }
  }

  /// Goes on for about as long as `slice`. Returns the result once all is done.
  package mutating func advance(_ slice: Duration) -> Catalogue? {
    guard backend.completesModels else { return catalogue }
    let end = ContinuousClock.now + slice
    while next < catalogue.count {
      for place in next..<min(next + 16, catalogue.count) { complete(place) }
      next = min(next + 16, catalogue.count)
      if ContinuousClock.now >= end { return nil }
    }
    return result()
  }

  mutating func finish() -> Catalogue {
    while true {
      if let catalogue = advance(.seconds(1)) { return catalogue }
    }
  }

  private mutating func complete(_ place: Int) {
    let model = catalogue[place]
    let id = model.id
    let fields = fields(of: id)
    guard !fields.isEmpty, objects.count < Self.mostBytes else { return }
    var object: [UInt8] = []
    // With an `id`, whatever its own is called: a member that is added must not become one.
    model.write(prefix: "", to: &object)
    var filler = ObjectFiller(object)
    for field in fields { filler.fill(Array(field.name.utf8), field.value) }
    guard filler.bytes.count != object.count || filler.bytes != object else { return }
    append(filler.bytes)
    places.append(place)
  }

  /// What the configuration has for a model: of two values for a field the first counts.
  private mutating func fields(of id: String) -> [MetadataField] {
    var fields = declared.isEmpty ? [] : declared[ModelID(id)]?.fields ?? []
    for rule in backend.metadata where rule.matches(id, &budget) { fields += rule.fields }
    return fields
  }

  private mutating func append(_ object: [UInt8]) {
    objects += object
    objects.append(UInt8(ascii: ","))
  }

  /// The catalogue with these objects, and with the declared models that are not in it at its end.
  private mutating func result() -> Catalogue {
    for model in backend.declaredModels where catalogue.place(of: model.id) == nil {
      var object: [UInt8] = []
      model.write(to: &object)
      var filler = ObjectFiller(object)
      for field in fields(of: model.id) { filler.fill(Array(field.name.utf8), field.value) }
      append(filler.bytes)
    }
    if objects.count > 1 { objects.removeLast() }
    objects.append(UInt8(ascii: "]"))
    // It was JSON before, and is JSON still.
    guard let document = try? ModelListDocument(parsing: objects) else { return catalogue }
    return Catalogue(completing: catalogue, with: document, at: places)
  }
}
