internal import SieveCore

extension DeclaredModel {
  /// `models:` in the order of the file: ids, or mappings with an `id`.
  static func models(in section: Section<KnownKeys.Backend>) -> [DeclaredModel] {
    guard let list = section.value(.models), !section.isEmptyList(.models) else { return [] }
    var ids: Set<[UInt8]> = []
    return (section.context.elements(of: list, called: "'models'") ?? []).compactMap { element in
      guard let model = model(element, context: section.context) else { return nil }
      if !ids.insert(Array(model.id.utf8)).inserted {
        section.context.fail("the model \(model.id.quotedInMessage) is in 'models' twice", at: element.position)
      }
      return model
    }
  }

  private static func model(_ value: YAMLValue, context: ParsingContext) -> DeclaredModel? {
    let id = value.isMapping ? value.entries.first { $0.key == "id" }?.value : value
    guard let id else {
      context.fail("a model of 'models' needs an 'id'", at: value.position)
      return nil
    }
    guard let text = context.text(id, called: "the id of a model") else { return nil }
    do {
      return DeclaredModel(
        id: try ScalarFormat.label.parse(text), fields: MetadataField.fields(of: value.entries.filter { $0.key != "id" }, context: context))
    } catch {
      context.fail(error.message(for: "id", text: text), at: id.position)
      return nil
    }
  }
}
