"""Reads a DICOM file with pydicom and prints as JSON what tests/dicom.rs asks of it."""

import json
import struct
import sys

import pydicom
from pydicom.sr import _concepts_dict, _snomed_dict

PATIENT = 0x0010


def coded(item, keyword):
    sequence = getattr(item, keyword, None)
    if not sequence:
        return None
    (code,) = sequence
    return [code.CodeValue, code.CodingSchemeDesignator, code.CodeMeaning]


def value(item):
    kind = item.ValueType
    if kind == "NUM":
        (measured,) = item.MeasuredValueSequence
        return [float(measured.NumericValue), coded(measured, "MeasurementUnitsCodeSequence")]
    if kind == "CODE":
        return coded(item, "ConceptCodeSequence")
    if kind == "TEXT":
        return item.TextValue
    if kind == "UIDREF":
        return item.UID
    if kind == "IMAGE":
        (reference,) = item.ReferencedSOPSequence
        return [reference.ReferencedSOPClassUID, reference.ReferencedSOPInstanceUID]
    return None


def tree(item):
    return {
        "relation": getattr(item, "RelationshipType", None),
        "type": item.ValueType,
        "name": coded(item, "ConceptNameCodeSequence"),
        "value": value(item),
        "items": [tree(child) for child in getattr(item, "ContentSequence", [])],
    }


def known(code):
    """What pydicom's tables call a code; nothing where they do not have it."""
    number, scheme, _ = code
    names = [
        codes[number][0]
        for codes in _concepts_dict.concepts.get(scheme, {}).values()
        if number in codes
    ]
    if scheme == "SCT" and number in _snomed_dict.mapping["SCT"]:
        names.append("in the mapping to SRT")
    return names


def codes(data_set, found):
    for element in data_set:
        if element.VR != "SQ":
            continue
        for item in element.value:
            if "CodeValue" in item:
                code = [item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning]
                found.append({"code": code, "known": known(code)})
            codes(item, found)
    return found


def filled(data_set):
    """Attributes with a value that would describe a patient, an order or a person."""
    names = {"AccessionNumber", "ReferringPhysicianName", "StudyID", "StudyDate", "StudyTime"}
    return [
        element.keyword
        for element in data_set.iterall()
        if (element.tag.group == PATIENT or element.keyword in names or element.VR == "PN")
        and not element.is_empty
    ]


def waveform(group):
    """A multiplex group; its samples unpacked by hand, because NumPy may not be there."""
    (channel,) = group.ChannelDefinitionSequence
    count = group.NumberOfWaveformSamples
    samples = struct.unpack(f"<{count}h", group.WaveformData)
    return {
        "offset_ms": float(group.MultiplexGroupTimeOffset),
        "hz": float(group.SamplingFrequency),
        "coding": [group.WaveformBitsAllocated, group.WaveformSampleInterpretation],
        "lead": coded(channel, "ChannelSourceSequence"),
        "unit": coded(channel, "ChannelSensitivityUnitsSequence"),
        "mv": [float(channel.ChannelSensitivity) * sample for sample in samples],
    }


def main(path):
    data_set = pydicom.dcmread(path)
    answer = {
        "class": data_set.SOPClassUID.name,
        "syntax": data_set.file_meta.TransferSyntaxUID.name,
        "meta_agrees": data_set.file_meta.MediaStorageSOPInstanceUID == data_set.SOPInstanceUID,
        "uids": [data_set.StudyInstanceUID, data_set.SeriesInstanceUID, data_set.SOPInstanceUID],
        "filled": filled(data_set),
        "private": [str(e.tag) for e in data_set.iterall() if e.tag.is_private],
        "codes": codes(data_set, []),
    }
    if "ContentSequence" in data_set:
        answer["tree"] = tree(data_set)
        answer["template"] = data_set.ContentTemplateSequence[0].TemplateIdentifier
        evidence = data_set.get("CurrentRequestedProcedureEvidenceSequence", [])
        answer["evidence"] = [
            [
                study.StudyInstanceUID,
                study.ReferencedSeriesSequence[0].SeriesInstanceUID,
                study.ReferencedSeriesSequence[0].ReferencedSOPSequence[0].ReferencedSOPInstanceUID,
            ]
            for study in evidence
        ]
    if "WaveformSequence" in data_set:
        answer["waveforms"] = [waveform(group) for group in data_set.WaveformSequence]
    if "FrameLabelVector" in data_set:
        answer["image"] = {
            "frames": int(data_set.NumberOfFrames),
            "labels": list(data_set.FrameLabelVector),
            "columns": data_set.Columns,
            "rows": data_set.Rows,
            "bytes": len(data_set.PixelData),
            "spacing": [float(mm) for mm in data_set.get("PixelSpacing", [])],
            "burned_in": data_set.BurnedInAnnotation,
            "comments": data_set.ImageComments,
        }
    print(json.dumps(answer))


main(sys.argv[1])
