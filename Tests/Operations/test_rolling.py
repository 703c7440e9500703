"""Replicas behind a load balancer are replaced in turn, while chats, streams, uploads and lists run."""

from __future__ import annotations

import asyncio
import shutil
import signal

import pytest

import balancers
import load
from process import listening_socket, sample_provider

@pytest.fixture(params=["haproxy", "nginx"])
def balancer(request):
    if not shutil.which(request.param):
        pytest.skip(f"there is no {request.param} here")
    return request.param


@pytest.mark.parametrize("way", ["sigterm", "handover"])
def test_nothing_fails_when_replicas_are_replaced_in_good_order(balancer, way, requests):
    with balancers.setting(balancer, inherited=way == "handover") as (address, replicas):
        outcome, _ = balancers.roll(address, replicas, way, least=requests)
        print(f"{balancer}, {way}: {outcome.counts}, slowest {outcome.slowest:.2f} s")
        assert outcome.failures == []
        assert outcome.total >= requests


def test_a_replica_that_is_killed_takes_with_it_what_it_was_serving_and_nothing_else(balancer):
    clients = 24
    with balancers.setting(balancer) as (address, replicas):
        outcome, kills = balancers.roll(address, replicas, "kill", clients=clients)
        print(f"{balancer}, kill: {outcome.counts}, {len(outcome.failures)} failed")
        # So that every one has told of all that it has served.
        for replica in replicas:
            replica.process.send(signal.SIGTERM)
        for replica in replicas:
            assert replica.process.wait(60) == 0
        assert sum(len(replica.traces()) for replica in replicas) > outcome.total * 0.9
        assert len(kills) == len(replicas) and not outcome.failures_between(0, kills[0][0])
        for (kill, killed), (following, _) in zip(kills, [*kills[1:], (float("inf"), None)]):
            failed = {failure.trace for failure in outcome.failures_between(kill, following)}
            # What a client had there at that moment, and nothing that one of the others was given.
            assert len(failed) <= clients
            for replica in replicas:
                assert replica is killed or not failed & replica.traces()
        # And each is seen as what it is: cut, or refused by the balancer; never an answer that only looks whole.
        assert [failure for failure in outcome.failures if not failure.reason.startswith(("cut", "status 502", "status 503"))] == []


def test_a_socket_that_is_handed_over_refuses_nobody(tmp_path):
    """Without a balancer: each request on a connection of its own, to a socket that process after process serves."""
    provider, url = sample_provider("--pace", "5", "--pieces", "8")
    configuration = tmp_path / "config.yaml"
    configuration.write_text(f"model_filter: {{base_url: '{url}', cache_ttl: 60s, auth: none}}\n")
    held = listening_socket()
    replica = balancers.Replica(configuration, socket=held)
    finished = []

    async def replace():
        for _ in range(4):
            await asyncio.get_running_loop().run_in_executor(None, replica.hand_over)
        finished.append(True)

    async def both():
        return (await asyncio.gather(load.run(held.getsockname(), 16, lambda: bool(finished), least=2_000, fresh=True), replace()))[0]

    try:
        outcome = asyncio.run(both())
        assert outcome.failures == []
        assert outcome.total >= 2_000
    finally:
        replica.process.stop()
        provider.stop()
        held.close()


def test_nobody_is_refused_while_there_is_nobody(tmp_path):
    """The manager holds the socket: who connects between two processes waits for the next."""
    provider, url = sample_provider()
    configuration = tmp_path / "config.yaml"
    configuration.write_text(f"model_filter: {{base_url: '{url}', auth: none}}\n")
    held = listening_socket()
    replica = balancers.Replica(configuration, socket=held)
    try:
        replica.process.stop()

        async def ask_and_start():
            waiting = asyncio.create_task(load.Connection(held.getsockname()).ask("chat"))
            await asyncio.get_running_loop().run_in_executor(None, replica.restart, 15)
            await asyncio.wait_for(waiting, 10)

        asyncio.run(ask_and_start())
    finally:
        replica.process.stop()
        provider.stop()
        held.close()
