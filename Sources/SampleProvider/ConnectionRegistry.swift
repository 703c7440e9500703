import NIOCore
import Synchronization

/// The connections of a provider, on all its event loops: counted, and closed when it stops.
final class ConnectionRegistry: Sendable {
  private struct State {
    var counts = SampleCounts()
    var open: [ObjectIdentifier: any Channel] = [:]
    var isClosed = false
  }

  private let state = Mutex(State())

  var counts: SampleCounts { state.withLock(\.counts) }

  /// Returns the number of the connection, counted from 1, or nil when the provider has stopped.
  func add(_ channel: any Channel) -> Int? {
    state.withLock { state in
      guard !state.isClosed else { return nil }
      state.open[ObjectIdentifier(channel)] = channel
      state.counts.connections += 1
      state.counts.openConnections += 1
      return state.counts.connections
    }
  }

  func remove(_ channel: any Channel, wasAbandoned: Bool) {
    state.withLock { state in
      guard state.open.removeValue(forKey: ObjectIdentifier(channel)) != nil else { return }
      state.counts.openConnections -= 1
      if wasAbandoned, !state.isClosed { state.counts.abandoned += 1 }
    }
  }

  /// Closes what is open and refuses what comes; returns when all are gone.
  func close() async {
    let open = state.withLock { state in
      state.isClosed = true
      return Array(state.open.values)
    }
    for channel in open { channel.close(promise: nil) }
    for channel in open { try? await channel.closeFuture.get() }
  }
}
