internal import SieveCore

extension ParsingContext {
  /// `views:`, names to filters. One that filters nothing is a problem: whoever is bound to it would see everything.
  func views(in file: Section<KnownKeys.File>) -> [View] {
    file.entries(.views).compactMap { entry in
      checkName(entry, as: .pathSegment, of: "a view")
      let section = Section<KnownKeys.View>(
        entry.value, name: "view \(entry.key.quotedInMessage)", position: entry.keyPosition, context: self)
      guard let section else { return nil }
      if section.filtersNothing { section.fail("\(section.name) filters nothing; give it simple, glob, regexp, where or exclude") }
      return View(name: entry.key, filter: ModelFilter(section), position: entry.keyPosition)
    }
  }

  /// Records what is wrong with a name that is a key of the file.
  func checkName(_ entry: YAMLValue.Entry, as format: ScalarFormat<String>, of kind: String) {
    do { _ = try format.parse(entry.key) } catch {
      fail("the name of \(kind) must \(error.expectation), not \(entry.key.quotedInMessage)", at: entry.keyPosition)
    }
  }
}
