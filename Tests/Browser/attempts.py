"""What the script of a page can do to make its browser send a request. Each is an async function of a base URL that says how it ended."""

CHAT = """JSON.stringify({model: "m", messages: [{role: "user", content: "x"}]})"""

# Each must end by itself, whatever the answer is. `fetch` rejects where the answer may not be read.
ATTEMPTS = {
    "simple fetch": f"""async url => (await fetch(url + "/v1/chat/completions", {{method: "POST", body: {CHAT}, headers: {{"Content-Type": "text/plain"}}}})).text()""",
    "preflighted fetch": f"""async url => (await fetch(url + "/v1/chat/completions", {{method: "POST", body: {CHAT},
        headers: {{"Content-Type": "application/json", "Authorization": "Bearer sk-x"}}}})).text()""",
    "fetch with DELETE": """async url => (await fetch(url + "/v1/files/a", {method: "DELETE"})).text()""",
    "fetch of the list": """async url => (await fetch(url + "/v1/models")).text()""",
    "no-cors fetch": f"""async url => (await fetch(url + "/v1/chat/completions", {{method: "POST", mode: "no-cors", body: {CHAT}}})).type""",
    "no-cors fetch of the list": """async url => (await fetch(url + "/v1/models", {mode: "no-cors"})).type""",
    "no-cors fetch without referrer": """async url => (await fetch(url + "/v1/files", {mode: "no-cors", referrerPolicy: "no-referrer"})).type""",
    "XMLHttpRequest": f"""url => new Promise(done => {{ const x = new XMLHttpRequest(); x.open("POST", url + "/v1/chat/completions");
        x.onloadend = () => done(x.responseText || "error"); x.send({CHAT}); }})""",
    "EventSource": """url => new Promise(done => { const s = new EventSource(url + "/v1/stream");
        s.onmessage = e => { s.close(); done(e.data) }; s.onerror = () => { s.close(); done("error") } })""",
    "WebSocket": """url => new Promise(done => { const s = new WebSocket(url.replace("http", "ws") + "/v1/realtime?model=m");
        s.onmessage = e => { s.close(); done(e.data) }; s.onerror = () => done("error") })""",
    "beacon": f"""async url => {{ navigator.sendBeacon(url + "/v1/chat/completions", {CHAT});
        await fetch(url + "/-/health", {{mode: "no-cors"}}).catch(() => 0); return "sent" }}""",
    "form": """url => new Promise(done => { const frame = document.createElement("iframe"); frame.name = "target"; document.body.append(frame);
        const form = document.createElement("form"); form.method = "POST"; form.enctype = "text/plain"; form.action = url + "/v1/chat/completions";
        form.target = "target"; const field = document.createElement("input"); field.name = '{"model":"m","a":"'; field.value = '"}'; form.append(field);
        document.body.append(form); frame.onload = () => done("loaded"); form.submit() })""",
    "image": """url => new Promise(done => { const i = new Image(); i.onload = i.onerror = () => done("error"); i.src = url + "/v1/files/a/content" })""",
    "script": """url => new Promise(done => { const s = document.createElement("script"); s.onload = () => done("ran"); s.onerror = () => done("error");
        s.src = url + "/v1/models"; document.body.append(s) })""",
    "frame": """url => new Promise(done => { const f = document.createElement("iframe"); f.onload = () => done("loaded"); f.src = url + "/v1/files/b";
        document.body.append(f) })""",
    "stylesheet": """url => new Promise(done => { const l = document.createElement("link"); l.rel = "stylesheet"; l.onload = () => done("loaded");
        l.onerror = () => done("error"); l.href = url + "/v1/files/c"; document.head.append(l) })""",
}

# Those whose answer a page that is allowed to call gets to read.
READABLE = ["simple fetch", "preflighted fetch", "fetch with DELETE", "fetch of the list", "XMLHttpRequest", "EventSource", "WebSocket"]


def attempt(page, name: str, url: str) -> str:
    """How it ended: what the page read, or `error`."""
    return page.evaluate(f"url => ({ATTEMPTS[name]})(url).catch(() => 'error')", url)
