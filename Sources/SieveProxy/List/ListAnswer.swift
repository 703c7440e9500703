package import NIOCore
package import SieveCore

/// What there is to say to a request for a list.
package enum ListAnswer<List: Sendable>: Sendable {
  /// `validUntil`: how long it may be given again; nil: not at all.
  case list(List, validUntil: NIODeadline?)
  /// The backend's own refusal, as it sent it.
  case mirrored(MirroredResponse)
  case failed(SieveError)
}
