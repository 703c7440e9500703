// The fuzzer's way into the response head parser.

@c(LLVMFuzzerTestOneInput)
package func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  expectNone(ParserProperties.violation(responseHead: Array(UnsafeBufferPointer(start: start, count: count)), arriving: .byteByByte))
}
