/// What usage is counted by.
package struct UsageKey: Sendable {
  package enum Column: String, Sendable, CaseIterable {
    case day, model, backend, client
  }

  package var day: CalendarDay
  /// The public id; empty where the request named none.
  package var model: String
  package var backend: String
  /// Empty where keys are not asked for.
  package var client: String

  package init(day: CalendarDay, model: String, backend: String, client: String) {
    self.day = day
    self.model = model
    self.backend = backend
    self.client = client
  }

  /// Stands for the models that there was no room for.
  package static let otherModel = "(other)"

  /// What a table needs for it, with its figures.
  var byteCount: Int { 160 + model.utf8.count + backend.utf8.count + client.utf8.count }

  /// The same with nothing in the columns that are not wanted.
  func reduced(to columns: [Column]) -> UsageKey {
    UsageKey(
      day: columns.contains(.day) ? day : CalendarDay(number: 0), model: columns.contains(.model) ? model : "",
      backend: columns.contains(.backend) ? backend : "", client: columns.contains(.client) ? client : "")
  }

  func precedes(_ other: UsageKey, by columns: [Column]) -> Bool {
    for column in columns {
      switch column {
      case .day where day != other.day: return day < other.day
      case .model where !model.hasSameBytes(as: other.model): return model.utf8.lexicographicallyPrecedes(other.model.utf8)
      case .backend where !backend.hasSameBytes(as: other.backend): return backend.utf8.lexicographicallyPrecedes(other.backend.utf8)
      case .client where !client.hasSameBytes(as: other.client): return client.utf8.lexicographicallyPrecedes(other.client.utf8)
      default: continue
      }
    }
    return false
  }
}

/// By bytes, as ids are: two models that differ in Unicode normalisation have rows of their own.
extension UsageKey: Hashable {
  package static func == (left: UsageKey, right: UsageKey) -> Bool {
    left.day == right.day && left.model.hasSameBytes(as: right.model) && left.backend.hasSameBytes(as: right.backend)
      && left.client.hasSameBytes(as: right.client)
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(day)
    for text in [model, backend, client] { ModelID(text).hash(into: &hasher) }
  }
}
