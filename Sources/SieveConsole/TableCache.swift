internal import SieveCore
internal import SieveProxy

/// The tables of models that were asked for last. A table serves until the configuration, a list or a view's ages have changed.
actor TableCache {
  private struct Key: Equatable {
    let configuration: Configuration
    let lists: [ObjectIdentifier?]
    let view: String?
    /// Of the view's ages.
    let minute: Int64
  }

  /// The newest last. Each holds the lists that its key speaks of.
  private var kept: [(key: Key, table: Task<ModelTable, Never>)] = []
  private var version = (number: 0, configuration: Configuration?.none, lists: [JudgedCatalogue?](), minute: Int64(0))
  private static let mostKept = 4

  func table(_ look: ConsoleLook, _ view: View? = nil) async -> ModelTable {
    let key = Key(
      configuration: look.configuration, lists: look.lists.map { $0.judged.map(ObjectIdentifier.init) }, view: view?.name,
      minute: view?.filter.needsTime == true ? look.minute : 0)
    if let entry = kept.first(where: { $0.key == key }) {
      var table = await entry.table.value
      table.look = look
      return table
    }
    let task = Task { await ConsoleThread.run { ModelTable(look, view: view) } }
    kept.append((key, task))
    if kept.count > Self.mostKept { kept.removeFirst() }
    return await task.value
  }

  /// Another one whenever the table of all models is another, or one of a view's, and whenever ages have moved on.
  func version(_ look: ConsoleLook) -> Int {
    let lists = look.lists.map(\.judged)
    if version.configuration != look.configuration || !version.lists.elementsEqual(lists, by: ===) || version.minute != look.minute {
      version = (version.number + 1, look.configuration, lists, look.minute)
    }
    return version.number
  }
}
