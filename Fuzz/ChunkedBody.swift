// The fuzzer's way into the chunked decoder.

@c(LLVMFuzzerTestOneInput)
package func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  expectNone(ParserProperties.violation(chunkedBody: Array(UnsafeBufferPointer(start: start, count: count)), arriving: .byteByByte))
}
