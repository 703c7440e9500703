/// What a filter says of one model, without the filter: `FilterVerdict` is for people.
struct Judgement: Sendable {
  var isVisible: Bool
  var place = FilterPlace.none
  /// What the rule found in the model, where its text does not tell.
  var finding: String?

  mutating func hide(_ place: FilterPlace, _ finding: String? = nil) {
    (isVisible, self.place, self.finding) = (false, place, finding)
  }

  mutating func stop(_ place: FilterPlace, _ stopped: inout Set<FilterPlace>) {
    hide(place, "it took too long")
    stopped.insert(place)
  }
}
