/// Stops the fuzzer, which then keeps the input, where there is a violation.
@discardableResult
func expectNone(_ violation: String?) -> CInt {
  if let violation { fatalError(violation) }
  return 0
}
