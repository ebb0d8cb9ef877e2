"""Turns a container engine's seccomp profile (containers-seccomp.json(5)) into a filter for this machine, with the capabilities Podman leaves its
containers by default (containers.conf(5)). Usage: container_filter.py PROFILE.json FILTER.bpf"""
import json
import sys

import seccomp

CAPABILITIES = set(
    "CAP_CHOWN CAP_DAC_OVERRIDE CAP_FOWNER CAP_FSETID CAP_KILL CAP_NET_BIND_SERVICE CAP_SETFCAP CAP_SETGID CAP_SETPCAP CAP_SETUID CAP_SYS_CHROOT".split())
OPERATORS = {"SCMP_CMP_EQ": seccomp.EQ, "SCMP_CMP_NE": seccomp.NE, "SCMP_CMP_MASKED_EQ": seccomp.MASKED_EQ}


def applies(rule):
    includes, excludes = rule.get("includes") or {}, rule.get("excludes") or {}
    return ("amd64" in includes.get("arches", ["amd64"]) and set(includes.get("caps", [])) <= CAPABILITIES
            and not set(excludes.get("caps", [])) & CAPABILITIES)


def action(rule):
    return seccomp.ALLOW if rule["action"] == "SCMP_ACT_ALLOW" else seccomp.ERRNO(rule.get("errnoRet") or 1)


def main(profile, target):
    with open(profile, encoding="utf-8") as file:
        description = json.load(file)
    default = seccomp.ERRNO(description["defaultErrnoRet"])
    made = seccomp.SyscallFilter(default)
    for rule in filter(applies, description["syscalls"]):
        arguments = [seccomp.Arg(each["index"], OPERATORS[each["op"]], each["value"], each["valueTwo"]) for each in rule["args"] or []]
        for name in rule["names"]:
            if action(rule) != default:
                made.add_rule(action(rule), name, *arguments)
    with open(target, "wb") as file:
        made.export_bpf(file)


main(*sys.argv[1:])
