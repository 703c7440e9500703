/// A model or an alias in a list: places instead of copies, because there may be a hundred thousand.
struct ListRecord: Sendable {
  /// Why it is where it is.
  enum Standing: Sendable, Equatable {
    /// As its backend's filter says.
    case own
    /// As the view says.
    case viewed
    /// Hidden: requests for its id go to the backend with that index.
    case shadowed(Int32)
    case preceded(Int32)
    /// Hidden: an alias has its id.
    case namesake
    /// Hidden: an alias of which no target may be called.
    case closed
  }

  /// The source's place among the sources; -1: an alias of which no target is known.
  var source: Int32
  /// Its place in the catalogue.
  var model: Int32
  /// Its place among the aliases; -1: it is none.
  var alias: Int32 = -1
  var standing = Standing.own

  init(source: Int, model: Int) {
    self.source = Int32(source)
    self.model = Int32(model)
  }

  /// - Parameter target: what is known of its first target.
  init(alias: Int, target: (source: Int, model: Int)?) {
    self.init(source: target?.source ?? -1, model: target?.model ?? -1)
    self.alias = Int32(alias)
  }
}
