/** German, for what is said of learning from the reader. */

export const LEARNING_SENTENCES: Readonly<Record<string, string>> = {
  "1 outline": "1 Kontur",
  "1 outline held back": "1 zurückgehaltenen Kontur",
  "A decoder that has learnt one shape by heart covers a heart well and does not move with it: add outlines of end-diastole and end-systole.":
    "Ein Decoder, der eine einzige Form auswendig gelernt hat, deckt ein Herz gut ab und bewegt sich nicht mit ihm: Nehmen Sie Konturen von Enddiastole und Endsystole dazu.",
  "Add 1 outline of this clip": "1 Kontur dieses Clips aufnehmen",
  "Add {0} outlines of this clip": "{0} Konturen dieses Clips aufnehmen",
  "Better on {0}: Dice {1} before, {2} after. In use now.":
    "Besser an {0}: Dice {1} vorher, {2} nachher. Es wird jetzt verwendet.",
  "Forget them": "Vergessen",
  "Frames of one patient do not make a model for others: look at every outline as before.":
    "Bilder eines Patienten ergeben kein Modell für andere: Sehen Sie jede Kontur an wie zuvor.",
  "It covers {0} better (Dice {1} before, {2} after) and measures them worse: nothing was changed.":
    "Es deckt sich besser mit {0} (Dice {1} vorher, {2} nachher) und misst sie schlechter: Es wurde nichts geändert.",
  "It takes minutes. A part of the outlines is held back, and what is no better on them is not used. What it learnt stays among the models above until you delete it.":
    "Das dauert Minuten. Ein Teil der Konturen wird zurückgehalten, und was an ihnen nicht besser ist, wird nicht verwendet. Das Gelernte bleibt oben unter den Modellen, bis Sie es löschen.",
  "Learning begins…": "Das Lernen beginnt…",
  "Learning takes {0} outlines at least: {1} more. Correct end-diastole, end-systole and frames between: it has to see the heart move.":
    "Zum Lernen braucht es mindestens {0} Konturen: noch {1}. Berichtigen Sie Enddiastole, Endsystole und Bilder dazwischen: Es muss sehen, wie sich das Herz bewegt.",
  "Learning: {0} %": "Es lernt: {0} %",
  "No outline of this clip is corrected yet: the pencil on the picture (E) corrects them.":
    "In diesem Clip ist noch keine Kontur berichtigt: Das geht mit dem Stift am Bild (E).",
  "Not better on {0} ({1} before, {2} after): nothing was changed.":
    "Nicht besser an {0} ({1} vorher, {2} nachher): Es wurde nichts geändert.",
  "The corrected outlines of this clip are added.":
    "Die berichtigten Konturen dieses Clips sind aufgenommen.",
  "The ejection fraction between the largest and the smallest of them was off by {0} points before, {1} after.":
    "Die Ejektionsfraktion zwischen der größten und der kleinsten davon wich vorher um {0} Punkte ab, nachher um {1}.",
  "The frames are prepared…": "Die Bilder werden vorbereitet…",
  "This clip has 1 outline that you corrected.":
    "Dieser Clip hat 1 Kontur, die Sie berichtigt haben.",
  "This clip has {0} outlines that you corrected.":
    "Dieser Clip hat {0} Konturen, die Sie berichtigt haben.",
  "Undo the learning": "Gelerntes zurücknehmen",
  "What learns is being fetched from this site…": "Was lernt, wird von dieser Seite geholt…",
  "What was held back is of clips that it did not learn from.":
    "Das Zurückgehaltene ist aus Clips, aus denen es nicht gelernt hat.",
  "What was held back is of the clip that it learnt from: easy outlines, which do not tell how it does on another clip.":
    "Das Zurückgehaltene ist aus dem Clip, aus dem es gelernt hat: leichte Konturen, die nicht sagen, wie gut es an einem anderen Clip ist.",
  "{0} of 1 clip, in memory until the page is closed.":
    "{0} aus 1 Clip, im Speicher, bis die Seite geschlossen wird.",
  "{0} of {1} clips, in memory until the page is closed.":
    "{0} aus {1} Clips, im Speicher, bis die Seite geschlossen wird.",
  "{0} outlines": "{0} Konturen",
  "{0} outlines held back": "{0} zurückgehaltenen Konturen",
};

export const LEARNING_CODES: Readonly<Record<string, string>> = {
  "learn-too-few": "Zum Lernen braucht es mindestens 6 berichtigte Konturen.",
  "learn-too-many":
    "Höchstens 48 Konturen passen zum Lernen in den Speicher. Lernen Sie aus denen, die da sind, oder vergessen Sie sie erst.",
  "learn-fetch":
    "Was lernt, konnte nicht von dieser Seite geholt werden. Prüfen Sie die Verbindung, und schalten Sie das Lernen noch einmal an.",
  "learn-failed": "Das Lernen brach vor seinem Ende ab; es wurde nichts geändert.",
  "learn-embedding": "Die Konturen gehören zu einem anderen Netz als dem, das lernt.",
  "lessons-gone":
    "Die Konturen, aus denen gelernt werden sollte, sind nicht mehr da: Sie gehörten zum Modell oder Gerät davor. Nehmen Sie sie noch einmal auf.",
};
