import SampleProvider
import Testing

@Suite("The sample models")
struct SampleModelsTests {
  @Test("ids are unique, however many", arguments: [340, 2_000])
  func unique(count: Int) {
    #expect(Set(SampleModels.ids(count: count)).count == count)
  }

  @Test("the list begins with the well-known ids")
  func wellKnown() {
    #expect(SampleModels.ids().starts(with: SampleModels.wellKnown))
  }

  @Test("a longer list begins as a shorter one does")
  func stable() {
    #expect(SampleModels.ids(count: 900).starts(with: SampleModels.ids(count: 340)))
    #expect(SampleModels.ids(count: 0).isEmpty)
  }
}
