"""Reads a question (JSON) and answers it by boto3; says no by an exit code. See judge.rs."""

import base64
import hashlib
import json
import sys
import urllib.parse

import boto3
import botocore.session
from botocore import serialize
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials

BLOCK = 512 << 10


def client(question, service):
    config = Config(retries={"total_max_attempts": 1}, parameter_validation=True)
    return boto3.client(service, region_name=question["region"], endpoint_url=question["endpoint"], config=config)


def blocks(question, snapshot):
    """All of the snapshot, its blocks checked against the checksums that AWS gives of them."""
    ebs, volume = client(question, "ebs"), {}
    listed = ebs.list_snapshot_blocks(SnapshotId=snapshot)
    for block in listed["Blocks"]:
        index = block["BlockIndex"]
        got = ebs.get_snapshot_block(SnapshotId=snapshot, BlockIndex=index, BlockToken=block["BlockToken"])
        data = got["BlockData"].read()
        assert len(data) == BLOCK, f"block {index} has {len(data)} bytes"
        assert base64.b64encode(hashlib.sha256(data).digest()).decode() == got["Checksum"], f"checksum of block {index}"
        volume[index] = data
    with open(question["image"], "rb") as image:
        index = 0
        while data := image.read(BLOCK):
            wanted = data.ljust(BLOCK, b"\0")
            assert volume.pop(index, bytes(BLOCK)) == wanted, f"block {index} is not that of the image"
            index += 1
    assert not volume, f"blocks behind the end of the image: {sorted(volume)}"
    assert listed["VolumeSize"] * 2048 >= index, "the volume is smaller than the image"
    return {"volume": listed["VolumeSize"], "sent": len(listed["Blocks"])}


def read(question):
    (ami,) = client(question, "ec2").describe_images(ImageIds=[question["read"]])["Images"]
    (disk,) = ami["BlockDeviceMappings"]
    tags = {tag["Key"]: tag["Value"] for tag in ami["Tags"]}
    found = {"name": ami["Name"], "state": ami["State"], "public": ami["Public"], "tags": tags}
    return found | blocks(question, disk["Ebs"]["SnapshotId"])


def compare(question):
    """The form that was sent, but for its token, and the one that botocore makes of the same wish: its fields, sorted."""
    model = botocore.session.get_session().get_service_model("ec2")
    serializer = serialize.create_serializer(model.metadata["protocol"])
    operation = model.operation_model(question["action"])
    theirs = {key: str(value) for key, value in serializer.serialize_to_request(question["wanted"], operation)["body"].items()}
    ours = dict(urllib.parse.parse_qsl(question["form"], keep_blank_values=True, strict_parsing=True))
    ours = {key: value for key, value in ours.items() if key != "ClientToken"}
    return {"ours": ours, "theirs": theirs}


def sign(question):
    """The signature that a request has, and the one that it should have (Signature Version 4)."""
    lines = question["head"].strip().split("\r\n")
    method, path, _ = lines[0].split(" ")
    headers = {key.lower(): value.strip() for key, value in (line.split(":", 1) for line in lines[1:])}
    words = dict(part.split("=", 1) for part in headers["authorization"].split(" ", 1)[1].split(", "))
    _, _, region, service, _ = words["Credential"].split("/")
    signed = {name: headers[name] for name in words["SignedHeaders"].split(";")}
    url = f"http://{headers['host']}{path}"
    request = AWSRequest(method, url, headers=signed, data=base64.b64decode(question["body"]))
    request.context["timestamp"] = headers["x-amz-date"]
    auth = SigV4Auth(Credentials(question["key"], question["secret"]), service, region)
    text = auth.string_to_sign(request, auth.canonical_request(request))
    return {"ours": words["Signature"], "theirs": auth.signature(text, request)}


question = json.load(sys.stdin)
if "read" in question:
    answer = read(question)
elif "head" in question:
    answer = sign(question)
else:
    answer = compare(question)
json.dump(answer, sys.stdout)
