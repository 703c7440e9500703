internal import NIOPosix
package import SampleProvider

/// Runs a test against a provider of its own on a free port, which ends with it.
package func withProvider(
  _ options: SampleProviderOptions = .init(pace: .zero), _ body: (SampleProvider) async throws -> Void
) async throws {
  let provider = try await SampleProvider.start(group: MultiThreadedEventLoopGroup.singleton, options: options)
  do {
    try await body(provider)
  } catch {
    await provider.stop()
    throw error
  }
  await provider.stop()
}
