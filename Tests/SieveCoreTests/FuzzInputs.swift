import Foundation

/// How many random inputs a property is tried with: `SIEVE_FUZZ_INPUTS` asks for another number, `SIEVE_FUZZ_SEED` for other inputs.
enum FuzzInputs {
  static func count(usual: Int) -> Int { ProcessInfo.processInfo.environment["SIEVE_FUZZ_INPUTS"].flatMap { Int($0) } ?? usual }

  static var seed: UInt64 { ProcessInfo.processInfo.environment["SIEVE_FUZZ_SEED"].flatMap { UInt64($0) } ?? 1 }
}
