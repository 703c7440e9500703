"""What the fake server says was used: the same figures for the same month, whoever asks."""

import datetime
import random


def usage(query, is_empty):
    today = datetime.datetime.now(datetime.timezone.utc).date()
    first = datetime.date.fromisoformat(query.get("from") or today.replace(day=1).isoformat())
    last = min(today, datetime.date.fromisoformat(query.get("to") or today.isoformat()))
    by = (query.get("by") or "day,model").split(",")
    names = [("sample/anselm/sonata-4.5", "sample", 3.0), ("sample/northwind/gale-3.3-70b-instruct", "sample", 0.6), ("sample/lumen/beam-2.5-flash", "sample", 0.3),
             ("sample/jade-river/delta-3-32b-instruct", "sample", 0.2), ("sample/lumen/beam-2.5-pro", "sample", 1.2), ("sample/anselm/ode-4", "sample", 9.0),
             ("local/gale-3.3:8b", "local", None), ("local/delta-coder-3:32b", "local", None)]
    rows = {}
    chance = random.Random(first.toordinal())
    empty = {"requests": 0, "unknown_tokens": 0, "unknown_cost": 0, "input_tokens": 0, "output_tokens": 0, "cached_tokens": 0, "cost": 0}
    total = dict(empty)
    for number in range(0 if is_empty or (today - first).days > 60 else (last - first).days + 1):
        day = first + datetime.timedelta(number)
        for model, backend, price in names:
            for client in ("desk", "phone"):
                requests = chance.randint(0, 14 if day.weekday() < 5 else 4)
                if not requests:
                    continue
                into, out = requests * chance.randint(300, 4000), requests * chance.randint(60, 900)
                unknown = chance.randint(0, 1)
                figures = {"requests": requests, "unknown_tokens": unknown, "unknown_cost": requests if price is None else unknown, "input_tokens": into,
                           "output_tokens": out, "cached_tokens": into // 5, "cost": 0 if price is None else (into * price + out * price * 4) / 1e6}
                key = tuple({"day": day.isoformat(), "model": model, "backend": backend, "client": client}[each] for each in by)
                row = rows.setdefault(key, dict(empty))
                for name, value in figures.items():
                    row[name] += value
                    total[name] += value
    return {"from": first.isoformat(), "to": last.isoformat(), "by": by, "since": "2026-10-02", "complete": True, "stored": True, "total": total,
            "rows": [{**dict(zip(by, key)), **rows[key]} for key in sorted(rows)]}
