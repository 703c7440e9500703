// The fuzzer's way into the request head parser.

@c(LLVMFuzzerTestOneInput)
package func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  expectNone(ParserProperties.violation(requestHead: Array(UnsafeBufferPointer(start: start, count: count)), arriving: .byteByByte))
}
