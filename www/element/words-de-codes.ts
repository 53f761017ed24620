/** German, for what failures, warnings and reasons say: by their codes. */
export const CODES: Readonly<Record<string, string>> = {
  // Clips and files.
  "clip-unavailable": "Der Clip konnte nicht geladen werden. Öffnen Sie einen eigenen.",
  "clip-not-opened":
    "Der Clip wurde nicht geöffnet, weil das Gerät inzwischen verloren ging. Öffnen Sie ihn noch einmal.",
  "clip-closed": "Der Clip wurde inzwischen geschlossen.",
  "clip-bit-depth": "Diese Bittiefe wird nicht gelesen.",
  "clip-damaged": "Die Datei ist beschädigt.",
  "clip-empty": "Die Datei enthält keine Bilder.",
  "clip-frame-size": "Die Bilder haben nicht alle dieselbe Größe, oder die Größe ist unzulässig.",
  "clip-no-pixel-data": "Die Datei enthält keine Bilddaten.",
  "clip-not-dicom": "Das ist keine DICOM-Datei.",
  "clip-not-recognised":
    "Das Format der Datei wird nicht erkannt: DICOM, PNG, JPEG, GIF, MP4, MOV und WebM werden gelesen.",
  "clip-photometric": "Diese Farbdarstellung wird nicht gelesen.",
  "clip-shortened": "Das Video ist zu lang für den Speicher: Nur der Anfang wurde geöffnet.",
  "clip-too-large": "Der Clip ist zu groß für den Speicher. Exportieren Sie einen kürzeren.",
  "clip-transfer-syntax": "Diese Komprimierung wird nicht gelesen.",
  "clip-truncated": "Die Datei ist unvollständig.",
  "burned-in-text":
    "Text, der in die Bilder eingebrannt ist, steht in der Datei und kann den Patienten nennen.",
  "captured-from-screen":
    "Die Bilder sind von einem Bildschirm aufgenommen: Perspektive, Moiré und die unbekannte Form der Pixel machen die EF zweifelhaft, und es gibt keine Volumina. Öffnen Sie nach Möglichkeit die Datei des Clips.",
  "capture-busy": "Die Kamera ist nicht zu lesen: Womöglich verwendet sie ein anderes Programm.",
  "capture-denied":
    "Kamera oder Bildschirm wurden nicht erlaubt. Erlauben Sie sie in den Einstellungen des Browsers für diese Seite; eine Seite, die diese einbettet, muss sie auch erlauben.",
  "capture-empty":
    "Es kamen weniger als zwei Bilder: Lassen Sie den Clip laufen, während aufgenommen wird.",
  "capture-ended":
    "Kamera oder Bildschirm wurden abgeschaltet, bevor zwei Bilder aufgenommen waren.",
  "capture-insecure":
    "Browser geben Kamera und Bildschirm nur Seiten mit sicherer Adresse (https).",
  "capture-none": "Es ist keine Kamera zu finden.",
  "capture-shortened": "Die Aufnahme endete früher: Ihr Speicher war voll.",
  "capture-unknown":
    "Dieser Browser kann das nicht aufnehmen. Versuchen Sie es mit der Kamera, oder öffnen Sie eine Datei.",
  "screen-corners":
    "Das sind nicht die Ecken eines Bildschirms: Setzen Sie sie auf oben links, oben rechts, unten rechts und unten links.",
  "file-empty": "Die Datei ist leer.",
  "file-too-large": "Die Datei ist größer als 1 GiB. Exportieren Sie einen kürzeren Clip.",
  "video-damaged": "Das Video ist beschädigt.",
  "video-empty": "Das Video enthält keine Bilder.",
  "video-unsupported":
    "Dieser Browser kann das Video nicht dekodieren. Exportieren Sie es als H.264 in MP4, oder nehmen Sie einen anderen Browser.",
  // What is kept on the device.
  "autosave-came-back":
    "Ihre frühere Arbeit an diesem Clip ist wieder da. Rückgängig nimmt sie wieder weg.",
  "autosave-elsewhere":
    "An diesem Clip wird auch in einem anderen Fenster gearbeitet. Aufbewahrt wird, was zuletzt geändert wurde.",
  "autosave-full":
    "Der Speicher des Browsers ist voll: Die letzte Änderung ist nicht aufbewahrt. Ihre Arbeit ist noch auf der Seite; schaffen Sie Platz oder speichern Sie, was Sie brauchen, in Dateien.",
  "autosave-refused":
    "Dieser Browser lässt hier keine Arbeit aufbewahren, wie in manchen privaten Fenstern. Ihre Arbeit ist noch auf der Seite; speichern Sie, was Sie brauchen, in Dateien.",
  "autosave-unreadable":
    "Frühere Arbeit an diesem Clip ist in einer Form aufbewahrt, die diese Version nicht liest. Sie bleibt, wie sie ist, bis Sie etwas ändern.",
  "clip-digest":
    "Hier bildet dieser Browser keine Prüfsummen: Die Seite muss über HTTPS oder von diesem Gerät kommen.",
  // Engine and models.
  cancelled: "Abgebrochen.",
  "device-lost":
    "Das Gerät ging verloren und wird neu gestartet; Rahmen und Konturen bleiben erhalten.",
  "device-lost-repeatedly":
    "Das Gerät ging immer wieder verloren. Schließen Sie andere Seiten und drücken Sie „Noch einmal“.",
  "device-no-result": "Das Gerät gab kein Ergebnis.",
  "device-not-finite": "Das Gerät gab unbrauchbare Zahlen.",
  "engine-not-started": "Das Rechenwerk läuft nicht. Laden Sie die Seite neu.",
  "engine-unavailable": "Das Rechenwerk konnte nicht gestartet werden. Laden Sie die Seite neu.",
  internal: "In EchoDisc ging etwas schief.",
  "mask-empty":
    "Das Modell hat hier nichts gefunden. Zeichnen Sie einen Rahmen eng um den linken Ventrikel, oder setzen Sie einen Punkt hinein.",
  "model-address":
    "Modelle werden nur von der Adresse dieser Seite geholt. Laden Sie die Datei herunter und öffnen Sie sie.",
  "model-download":
    "Das Modell konnte nicht geladen werden. Prüfen Sie die Verbindung und drücken Sie „Noch einmal“.",
  "model-gone":
    "Der Browser hat dieses Modell gelöscht, um Platz zu schaffen. Öffnen Sie seine Datei noch einmal.",
  "model-length": "Der Server gab das Modell nicht vollständig. Laden Sie die Seite neu.",
  "model-none": "Diese Fassung hat kein Modell.",
  "model-storage":
    "Das Modell passt nicht in den Speicher des Browsers. Löschen Sie ein anderes, oder schaffen Sie Platz.",
  "model-unknown": "Ein solches Modell gibt es nicht.",
  "tuned-base": "Diese Datei wurde an einem anderen Modell gelernt. Öffnen Sie zuerst jenes.",
  "checkpoint-not-recognised": "Die Gewichte gehören zu keinem bekannten Netz.",
  "checkpoint-damaged": "Die Datei des Modells ist beschädigt.",
  "checkpoint-truncated": "Die Datei des Modells ist unvollständig.",
  "checkpoint-refused": "Die Datei des Modells enthält Verbotenes und wird nicht gelesen.",
  "weights-digest": "Die Gewichte sind beschädigt.",
  "weights-incomplete": "Dem Modell fehlen Gewichte.",
  "weights-shape": "Die Gewichte des Modells haben eine falsche Form.",
  // What a page asks.
  "not-connected": "Das Element ist in keiner Seite.",
  "no-clip": "Es ist kein Clip geöffnet.",
  "no-frame": "Ein solches Bild gibt es nicht.",
  "no-model": "Das Modell ist nicht geladen.",
  "no-prompt": "Auf diesem Bild ist noch nichts vorgegeben.",
  "no-report": "Es ist noch nichts gemessen.",
  "box-invalid": "Ein Rahmen ist [x0, y0, x1, y1].",
  "box-too-small": "Der Rahmen ist kleiner als 4 Pixel.",
  "point-invalid": "Ein Punkt ist [x, y].",
  "segment-boxes-only": "Dieses Modell kennt nur Rahmen; zeichnen Sie einen.",
  "export-kind": "Eine solche Datei gibt es nicht.",
  "bridge-message": "Eine Anfrage hat eine id und eine Liste von Argumenten.",
  "bridge-call": "Einen solchen Aufruf gibt es nicht.",
  "bridge-origin":
    "Diese Herkunft steht nicht auf der Liste derer, die das Element ansprechen dürfen.",
  "bridge-readonly":
    "Das Element ist nur zum Ansehen: Rahmen, Punkte und Clip werden nicht geändert.",
  "bridge-frames":
    "Diese Datei enthält Bilder, die das Gerät nicht verlassen. Speichern Sie sie im Element.",
  "study-invalid": "Die Studiendatei ist ungültig.",
  "progress-invalid": "Der gespeicherte Stand ist ungültig oder gehört nicht zu dieser Studie.",
  "reader-invalid":
    "Ein Leserkürzel besteht aus zwei bis sechzehn Buchstaben und Ziffern, darunter einer Ziffer; es ist kein Name.",
  "study-not-open": "Jetzt ist kein Bild der Studie zu bestätigen.",
  "case-invalid": "Die Falldatei ist nicht gültig.",
  "lesson-not-outlined": "Konturieren Sie zuerst beide Bilder des Falls.",
  // Measurement.
  uncalibrated: "Die Größe eines Pixels ist unbekannt: keine Volumina und Längen.",
  "few-pixels":
    "Der Ventrikel hat nur wenige Pixel: Nehmen Sie ein größeres Bild oder weniger Tiefe.",
  "pieces-dropped": "Die Maske hatte mehrere Stücke; gemessen ist das größte.",
  "holes-filled": "Löcher in der Maske wurden gefüllt.",
  "touches-border": "Die Kontur berührt den Bildrand: Ein Teil des Ventrikels kann fehlen.",
  "apex-ambiguous": "Die Form zeigt den Apex nicht eindeutig: Prüfen Sie seine Lage.",
  "annulus-slanted":
    "Der Mitralklappenanulus steht schräg zur Längsachse: Prüfen Sie die Ansatzpunkte.",
  "straight-edge": "Die Kontur hat einen langen geraden Rand: Sie kann abgeschnitten sein.",
  "outline-indented":
    "Die Kontur ist eingebuchtet: Sie läuft womöglich durch die Mitralklappe; prüfen Sie sie.",
  "length-implausible":
    "Die Länge des Ventrikels ist unwahrscheinlich: Prüfen Sie die Kalibrierung.",
  "area-length-disagrees":
    "Scheibchensumme und Flächen-Längen-Methode weichen stark voneinander ab: Prüfen Sie die Kontur.",
  "foreshortening-suspected": "Der Ventrikel ist womöglich verkürzt angeschnitten.",
  "landmark-off-outline": "Ein gesetzter Punkt liegt abseits der Kontur: Prüfen Sie seine Lage.",
  "es-larger-than-ed": "Die Endsystole ist größer als die Enddiastole: Sind die Phasen vertauscht?",
  "axes-disagree":
    "Die Längsachsen beider Phasen weichen stark voneinander ab: Prüfen Sie den Apex.",
  "lengths-implausible": "Die Längen beider Phasen passen nicht zueinander.",
  "views-length-mismatch":
    "Die Längsachsen beider Schnittebenen unterscheiden sich um mehr als 20 %.",
  "low-frame-rate":
    "Die Bildrate ist niedrig: Die wahre Endsystole liegt womöglich zwischen zwei Bildern.",
  "measure-views-mismatch": "Die Längsachsen beider Schnittebenen unterscheiden sich zu stark",
  "measure-mixed-calibration":
    "nur eine der Ansichten hat eine Pixelgröße: Kalibrieren Sie alle oder keine",
  "measure-empty-mask": "Die Maske ist leer: Zeichnen Sie einen Rahmen um den linken Ventrikel.",
  "measure-too-small": "Die Kontur ist zu klein zum Messen.",
  "measure-zero-edv": "Das enddiastolische Volumen ist null: Wählen Sie ein anderes Bild.",
  "measure-landmarks": "Mit diesen Punkten lässt sich nicht messen.",
  "measure-heart-rate": "das ist keine Herzfrequenz: 20 bis 300 Schläge/min",
  "measure-body": "Größe oder Gewicht kann nicht stimmen",
  "human-agreement":
    "Untersucher, die denselben Patienten nach der Scheibchensumme messen, streuen um etwa 14 EF-Punkte nach oben und unten (zwei Standardabweichungen).",
  // Pixel size.
  "region-stale":
    "die Angaben der Datei passen nicht zum Bild, das verkleinert oder beschnitten wurde",
  "no-regions": "die Datei sagt nichts über die Größe eines Pixels",
  "regions-disagree": "die Angaben der Datei widersprechen einander",
  "outside-regions": "die Kontur liegt außerhalb des vermessenen Bereichs",
  "not-cm": "die Angaben der Datei sind nicht in Zentimetern",
  "spacing-unusable": "die angegebene Pixelgröße ist unbrauchbar",
  "non-square-unknown": "die Form der Pixel ist unbekannt",
  "calibration-not-offered": "Diese Pixelgröße wird für den Clip nicht angeboten.",
  "ruler-too-short": "Die Marken liegen zu nahe beieinander, um danach zu messen.",
  "ruler-distance": "Dieser Abstand kann nicht stimmen.",
  "ruler-aspect": "Die Pixel sind nicht quadratisch: Ein Lineal genügt nicht.",
  // The whole clip.
  "not-outlined": "keine Kontur: Setzen Sie eine, und die Bilder daneben folgen",
  "low-score": "die eigene Bewertung des Netzes ist niedrig",
  "low-stability": "die Kontur ändert sich stark mit der Schwelle",
  "neighbours-disagree": "sie weicht stark von den Bildern daneben ab",
  "sector-edge": "sie verläuft am Rand des Sektors: Ein Teil ist womöglich nicht abgebildet",
  "shape-indented": "sie ist eingebuchtet: Sie läuft womöglich durch die Mitralklappe",
  "outline-missing": "das Netz hat im Rahmen nichts gefunden",
  "area-jumps": "die Fläche springt gegenüber dem Bild davor",
  "place-jumps": "die Lage springt gegenüber dem Bild davor",
  "shape-jumps": "die Form springt gegenüber dem Bild davor",
  "score-drops": "die Bewertung fällt gegenüber dem Bild davor",
  "clip-too-short":
    "Der Clip hat zu wenige Bilder für einen Herzschlag; die EF ist aus größter und kleinster Kontur.",
  "no-motion": "Die Fläche ändert sich kaum; die EF ist aus größter und kleinster Kontur.",
  "no-complete-beat":
    "Kein Herzschlag liegt ganz im Clip; die EF ist aus größter und kleinster Kontur.",
  "ecg-unusable": "Das EKG ist nicht verwendbar; die Schläge sind allein aus der Fläche bestimmt.",
  "r-waves-disagree":
    "An den R-Zacken ist die Fläche nicht am größten: Prüfen Sie Enddiastole und Endsystole.",
  "irregular-rhythm":
    "Der Rhythmus ist unregelmäßig: Die EF ist ein Mittel; die Leitlinien verlangen fünf Schläge und mehr.",
  "frames-lost":
    "Bilder ohne Kontur, die aus ihren Nachbarn folgt: Berichtigen Sie eines, und die daneben folgen.",
  "spread-wide": "Die Streuung des Modells ist breit: Die EF hängt stark von den Rahmen ab.",
  "no-frame-times":
    "Der Clip sagt nicht, wann seine Bilder aufgenommen wurden: 30 je Sekunde sind angenommen, und es gibt keine Herzfrequenz.",
  "outline-doubtful": "Die Kontur ist zweifelhaft.",
  "trace-empty":
    "Die Linie umfährt nichts: Ziehen Sie einmal um den Ventrikel; sie schließt sich, wo Sie loslassen.",
  "edit-empty": "Die Kontur wäre leer geworden; sie bleibt, wie sie war.",
};
