internal import NIOCore
internal import SieveCore

/// What belongs to the one request a client connection is serving. Cleared and filled anew for the next, so that its arrays are allocated
/// once.
struct Exchange {
  var snapshot: Snapshot
  /// The request's head, kept until it is written on.
  var headBytes = ByteBuffer()
  /// How many bytes of the request's path are the root path and the scope, which no backend sees.
  var rootLength = 0
  var endpoint = Endpoint.list
  /// The backend that the path names: `/backend/NAME/`.
  var scopedBackend: PreparedBackend?
  /// The view that the path or the client's key names.
  var view: PreparedView?
  var credentials = ClientCredentials()
  /// Whether the client's credentials were read, and are to be forgotten.
  var hasCredentials = false
  var backend: PreparedBackend?
  var credential = UpstreamCredential.forwardAll
  /// Where the request may go next if this one fails: the rest of an alias's targets.
  var fallbacks: ArraySlice<Route> = []
  /// What came of those tried before, as `X-ModelSieve-Attempts` tells it.
  var attempts: [String] = []
  /// The model as a request target names it; its range counts from behind the root path.
  var targetModel: ModelField?
  /// The model as the client names it; empty while none is known.
  var model = ""
  /// The same as its backend knows it.
  var upstreamModel = ""
  /// Body pieces that cannot go on yet.
  var held: [ByteBuffer] = []
  var heldBytes = 0
  var upstream: UpstreamHandler?
  /// Waited for while no upstream is here.
  var pool: UpstreamPool?
  /// The upstream request's head and what was sent of its body, while it may have to be sent again.
  var sent: [ByteBuffer] = []
  var sentBytes = 0
  var isBodyAtHand = true
  /// The body as it came, while it may have to go to the next target of an alias.
  var replay: [ByteBuffer] = []
  var replayBytes = 0
  /// The end of the body was sent.
  var isEndSent = false
  /// The answer came without a length and goes on in chunks.
  var isRechunked = false
  /// The end of the connection is the end of the answer.
  var isCloseDelimited = false
  /// What lets a browser's page of another origin read the answer.
  var corsLines: String?
  /// Nanoseconds; when the whole exchange must be over.
  var totalDeadline = Int64.max
  var measures = RequestMeasures()
  /// The code of our own error, for the log.
  var errorCode = ""
  /// The backend whose list was answered, for the log; a request that is sent on has `backend`.
  var listedBackend = ""

  init(_ snapshot: Snapshot) {
    self.snapshot = snapshot
  }

  mutating func begin(_ snapshot: Snapshot) {
    // Storing an empty array or string over another costs a call each, so what most requests never touch is looked at first.
    if self.snapshot !== snapshot { self.snapshot = snapshot }
    rootLength = 0
    scopedBackend = nil
    view = nil
    if hasCredentials {
      credentials = ClientCredentials()
      hasCredentials = false
    }
    backend = nil
    if !fallbacks.isEmpty { fallbacks = [] }
    if !attempts.isEmpty { attempts.removeAll() }
    targetModel = nil
    model = ""
    upstreamModel = ""
    if !held.isEmpty { held.removeAll(keepingCapacity: true) }
    heldBytes = 0
    upstream = nil
    pool = nil
    forgetSent()
    isBodyAtHand = true
    if !replay.isEmpty { replay.removeAll() }
    replayBytes = 0
    isEndSent = false
    isRechunked = false
    isCloseDelimited = false
    corsLines = nil
    totalDeadline = .max
    measures = RequestMeasures()
    measures.begun = .now()
    errorCode = ""
    listedBackend = ""
  }

  mutating func forgetSent() {
    if !sent.isEmpty { sent.removeAll(keepingCapacity: true) }
    sentBytes = 0
  }

  /// What was held is on its way.
  mutating func forgetHeld() {
    if !held.isEmpty { held.removeAll(keepingCapacity: true) }
    heldBytes = 0
  }
}
