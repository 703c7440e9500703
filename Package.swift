// swift-tools-version: 6.2
import PackageDescription

/// What every target is compiled with: language mode 6, explicit existentials, imports that do not leak, no warnings.
let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let nioSSL: Target.Dependency = .product(name: "NIOSSL", package: "swift-nio-ssl")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let lifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let arguments: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
  name: "modelsieve",
  platforms: [.macOS(.v15)],
  products: [.executable(name: "modelsieve", targets: ["modelsieve"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    .systemLibrary(name: "CPlatform"),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .target(name: "SieveHTTP", dependencies: ["CPlatform", nioCore], swiftSettings: settings),
    .target(name: "SieveCore", dependencies: ["CPlatform"], swiftSettings: settings),
    .target(name: "SieveConfig", dependencies: ["SieveCore", "Yams"], swiftSettings: settings),
    .target(
      name: "SieveProxy", dependencies: ["SieveHTTP", "SieveCore", "CPlatform", "CZlib", nioCore, nioPosix, nioSSL, logging],
      swiftSettings: settings),
    .target(name: "CConsolePage"),
    .target(
      name: "SieveConsole", dependencies: ["CConsolePage", "SieveProxy", "SieveConfig", "SieveCore"], exclude: ["Page"],
      swiftSettings: settings),
    .target(name: "SampleProvider", dependencies: ["SieveHTTP", "CPlatform", nioCore, nioPosix], swiftSettings: settings),
    .target(
      name: "SieveCommands",
      dependencies: [
        "SieveConsole", "SieveProxy", "SieveConfig", "SieveCore", "SampleProvider", "CPlatform", nioCore, nioPosix, nioSSL, logging,
        lifecycle, arguments,
      ],
      swiftSettings: settings),
    .executableTarget(name: "modelsieve", dependencies: ["SieveCommands"], swiftSettings: settings),
    .target(name: "TestSupport", dependencies: ["SampleProvider", nioPosix], path: "Tests/TestSupport", swiftSettings: settings),
    .testTarget(
      name: "SieveHTTPTests",
      dependencies: [
        "SieveHTTP", "TestSupport", nioCore, .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOEmbedded", package: "swift-nio"),
      ],
      swiftSettings: settings),
    .testTarget(name: "SieveCoreTests", dependencies: ["SieveCore", "TestSupport"], swiftSettings: settings),
    .testTarget(name: "SieveConfigTests", dependencies: ["SieveConfig", "SieveCore", "TestSupport"], swiftSettings: settings),
    .testTarget(
      name: "SieveProxyTests", dependencies: ["SieveProxy", "SieveCore", "SieveHTTP", "TestSupport", nioCore, nioPosix, logging],
      swiftSettings: settings),
    .testTarget(
      name: "SieveConsoleTests", dependencies: ["SieveConsole", "SieveProxy", "SieveConfig", "SieveCore", "TestSupport", nioCore],
      swiftSettings: settings),
    .testTarget(
      name: "SieveCommandsTests",
      dependencies: [
        "SieveCommands", "SieveConsole", "SieveProxy", "SieveConfig", "SieveCore", "SampleProvider", "CPlatform", "TestSupport", nioPosix,
        logging,
        arguments,
      ],
      swiftSettings: settings),
    .testTarget(name: "SampleProviderTests", dependencies: ["SampleProvider", "TestSupport", nioCore, nioPosix], swiftSettings: settings),
    .testTarget(
      name: "EndToEndTests", dependencies: ["SampleProvider", "TestSupport", nioCore, nioPosix, nioSSL], swiftSettings: settings),
  ],
  cLanguageStandard: .c2x
)

// `make unit` leaves out the programs and what runs them, so that the tests of values are there seconds after a change.
if Context.environment["SIEVE_UNIT_TESTS_ONLY"] != nil {
  package.products = []
  package.targets.removeAll { $0.type == .executable || $0.name == "EndToEndTests" }
}
