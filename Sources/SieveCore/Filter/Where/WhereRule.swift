/// A line of `where`: a field of the model object, what its value must be, and where that stands in the file.
package struct WhereRule: Sendable, Equatable {
  /// `context_length: >= 128k`, as the operator wrote it.
  package let description: String
  /// With dots into objects.
  package let field: String
  /// What it must be, as the operator wrote it; of several, any is enough.
  package let conditions: [String]
  /// Whether the file has a list there, be it of one.
  package let isList: Bool
  package let position: SourcePosition?
  let path: FieldPath
  private let condition: WhereCondition

  /// - Parameters:
  ///   - field: its name, with dots into objects.
  ///   - conditions: any of which is enough. Not empty.
  ///   - isList: whether a list of one is meant; several always are.
  ///   - caseSensitive: whether letter case counts in the values; in the names of fields it does.
  package init(
    field: String, conditions: [String], isList: Bool = false, caseSensitive: Bool, position: SourcePosition? = nil
  ) throws(WhereError) {
    guard let path = FieldPath(field) else { throw WhereError("names no field") }
    var parsed: [WhereCondition] = []
    for (index, condition) in conditions.enumerated() {
      do { parsed.append(try WhereCondition(parsing: condition, caseSensitive: caseSensitive)) } catch {
        throw WhereError(error.description, index: index)
      }
    }
    (self.field, self.conditions) = (field, conditions)
    self.isList = isList || conditions.count > 1
    self.path = path
    self.position = position
    condition = parsed.count == 1 ? parsed[0] : .anyOf(parsed)
    description = "\(field): " + (conditions.count == 1 ? conditions[0] : "[\(conditions.joined(separator: ", "))]")
  }

  /// Whether it speaks of an age.
  var isAge: Bool { condition.isAge }

  /// - Parameter value: what the model has in this field.
  func match(_ value: ModelFieldValue?, now: Int64?, _ budget: inout RegexpBudget) -> WhereMatch {
    // Providers write -1 where they do not tell a price.
    if path.isPrice, let number = value?.number, number < 0 { return .missing }
    return condition.match(value, now: now, &budget)
  }
}
