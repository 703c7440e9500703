// The fuzzer's way into what takes a client's keys apart.

@c(LLVMFuzzerTestOneInput)
package func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  expectNone(KeyringProperties.violation(bytes))
  return expectNone(KeyringProperties.violation(Array("keyring:".utf8) + bytes))
}
