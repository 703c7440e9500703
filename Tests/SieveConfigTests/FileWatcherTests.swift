import SieveConfig
import TestSupport
import Testing

@Suite("Watching files")
struct FileWatcherTests {
  /// How many changes are seen, and after how many seconds each, while each second one step is done.
  private func changes(of names: [String], in folder: TemporaryFolder, steps: [StepClock.Step]) async -> [Duration] {
    let clock = StepClock(steps)
    let watcher = FileWatcher(names.map { FileStamp(folder.path($0)) }, clock: clock)
    var seen: [Duration] = []
    for await _ in watcher { seen.append(clock.now.offset) }
    return seen
  }

  @Test func writingReplacingRemovingAndMakingAreChangesAndReadingIsNot() async throws {
    let folder = try TemporaryFolder()
    try folder.write("one", to: "a")
    let seen = await changes(
      of: ["a", "b"], in: folder,
      steps: [
        {},
        { try folder.write("longer", to: "a", inPlace: true) },
        { _ = FileStamp(folder.path("a")) },
        {
          try folder.write("shorter", to: "c")
          try folder.rename("c", to: "a")
        },
        { try folder.remove("a") },
        {},
        { try folder.write("", to: "a") },
        { try folder.write("", to: "b") },
      ])
    #expect(seen == [.seconds(2), .seconds(4), .seconds(5), .seconds(7), .seconds(8)])
  }

  @Test func aSwappedSymbolicLinkIsAChangeOfWhatIsBehindIt() async throws {
    let folder = try TemporaryFolder()
    try folder.write("same", to: "v1")
    try folder.write("same", to: "v2")
    try folder.link("key", to: "v1")
    let seen = await changes(of: ["key"], in: folder, steps: [{}, { try folder.link("key", to: "v2") }, {}])
    #expect(seen == [.seconds(2)])
  }

  @Test func whatHappenedSinceTheFilesWereReadIsNotLost() async throws {
    let folder = try TemporaryFolder()
    let stamp = FileStamp(try folder.write("as read", to: "a"))
    try folder.write("as it is when watching begins", to: "a")
    var iterator = FileWatcher([stamp], clock: StepClock([{}])).makeAsyncIterator()
    #expect(await iterator.next() != nil)
    #expect(await iterator.next() == nil)
  }

  @Test func cancellationEndsTheSequence() async throws {
    let stamp = FileStamp(try TemporaryFolder().path)
    let watching = Task {
      for await _ in FileWatcher([stamp], every: .seconds(3600)) {}
    }
    watching.cancel()
    await watching.value
  }
}
