/// A backend that has a list to show.
package struct ListSource: Sendable {
  /// Its place in the configuration.
  package let index: Int
  package let judged: JudgedCatalogue

  package init(index: Int, _ judged: JudgedCatalogue) {
    self.index = index
    self.judged = judged
  }

  var backend: Backend { judged.backend }
}
