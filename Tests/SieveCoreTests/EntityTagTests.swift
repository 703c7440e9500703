import Testing

@testable import SieveCore

@Suite struct EntityTagTests {
  /// Stored in clients' caches: another value here is another answer to every one of them.
  @Test(arguments: [
    ("", "\"07f44527d0ff6572f93f732ebaa1f5e7\""),
    ("[]", "\"62559bbdb44970f0efae929985f7af33\""),
    (#"{"object":"list","data":[]}"#, "\"df0cdc1d98370e6ce6306e51e90c0fc1\""),
  ])
  func `a body has the same tag in every process`(body: String, tag: String) {
    #expect(EntityTag.strong(for: Array(body.utf8)) == tag)
  }

  @Test func `every changed, added or removed byte changes the tag`() {
    let body = Array("0123456789abcdef_".utf8)
    var tags: Set = [EntityTag.strong(for: body)]
    for index in body.indices {
      var changed = body
      changed[index] ^= 1
      tags.insert(EntityTag.strong(for: changed))
      changed.remove(at: index)
      tags.insert(EntityTag.strong(for: changed))
      changed.insert(contentsOf: [0, 0], at: index)
      tags.insert(EntityTag.strong(for: changed))
    }
    #expect(tags.count == 1 + 3 * body.count)
  }

  @Test func `trailing zeros count`() {
    let tags = (0...32).map { EntityTag.strong(for: Array(repeating: 0, count: $0)) }
    #expect(Set(tags).count == tags.count)
  }
}
