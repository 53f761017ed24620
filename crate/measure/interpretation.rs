//! What published schemes call an ejection fraction. Never a diagnosis: the schemes disagree, so
//! the one used is the user's choice and is named with its source. The limits of ASE/EACVI 2015
//! were taken from two transcriptions of its tables that agree, not from the paper itself.

use serde::Serialize;

use super::body::Indexed;

/// A published scheme of classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// ASE/EACVI 2015 chamber quantification, by sex.
    AseEacvi2015(Sex),
    /// British Society of Echocardiography 2020.
    Bse2020,
    /// Classes of heart failure by EF, ACC/AHA/HFSA 2022.
    HeartFailure2022,
}

/// Sex, as the reference ranges have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sex {
    /// Female.
    Female,
    /// Male.
    Male,
}

/// The class of an EF in a scheme.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Interpretation {
    /// A stable name of the scheme.
    pub scheme: &'static str,
    /// Where it is published.
    pub source: &'static str,
    /// The sex whose ranges were used.
    pub sex: Option<Sex>,
    /// The EF rounded to whole per cent, as the schemes give their limits.
    pub ef_rounded: f64,
    /// The class; `None` for an EF that no scheme knows, below 0 or above 100.
    pub class: Option<&'static str>,
    /// Indexed volumes above the scheme's upper limit, in words.
    pub volumes: Vec<String>,
    /// How far two readers differ.
    pub agreement: &'static str,
}

/// How widely people differ on one EF: twice the inter-expert standard deviation of 7 points.
pub const HUMAN_AGREEMENT: &str = "Experts measuring one patient by the method of discs scatter by \
                                   about 14 EF points either way (two standard deviations).";

/// A class and the least whole per cent that belongs to it, highest first.
type Classes = &'static [(f64, &'static str)];

const MEN: Classes = &[
    (73.0, "above the normal range"),
    (52.0, "normal"),
    (41.0, "mildly abnormal"),
    (30.0, "moderately abnormal"),
    (0.0, "severely abnormal"),
];
const WOMEN: Classes = &[
    (75.0, "above the normal range"),
    (54.0, "normal"),
    (41.0, "mildly abnormal"),
    (30.0, "moderately abnormal"),
    (0.0, "severely abnormal"),
];
const BSE: Classes = &[
    (55.0, "normal"),
    (50.0, "borderline low"),
    (36.0, "impaired"),
    (0.0, "severely impaired"),
];
/// From 41 on the class hangs on the past: an EF that was 40 or below is an improved one
/// (HFimpEF), which one measurement cannot tell.
const HEART_FAILURE: Classes = &[
    (
        50.0,
        "preserved EF (HFpEF range, if there is heart failure; HFimpEF if the EF was 40 or below \
         before)",
    ),
    (
        41.0,
        "mildly reduced EF (HFmrEF range, if there is heart failure; HFimpEF if the EF was 40 or \
         below before)",
    ),
    (0.0, "reduced EF (HFrEF range, if there is heart failure)"),
];

impl Scheme {
    /// A stable name.
    pub fn name(self) -> &'static str {
        match self {
            Self::AseEacvi2015(_) => "ase-eacvi-2015",
            Self::Bse2020 => "bse-2020",
            Self::HeartFailure2022 => "hf-2022",
        }
    }

    fn source(self) -> &'static str {
        match self {
            Self::AseEacvi2015(_) => {
                "Lang et al., J Am Soc Echocardiogr 2015;28:1-39, table 4 (ASE/EACVI)"
            }
            Self::Bse2020 => {
                "Harkness et al., Echo Res Pract 2020;7:G1-G18 (British Society of \
                 Echocardiography)"
            }
            Self::HeartFailure2022 => {
                "Heidenreich et al., Circulation 2022;145:e895 (AHA/ACC/HFSA)"
            }
        }
    }

    fn classes(self) -> Classes {
        match self {
            Self::AseEacvi2015(Sex::Male) => MEN,
            Self::AseEacvi2015(Sex::Female) => WOMEN,
            Self::Bse2020 => BSE,
            Self::HeartFailure2022 => HEART_FAILURE,
        }
    }

    fn sex(self) -> Option<Sex> {
        match self {
            Self::AseEacvi2015(sex) => Some(sex),
            Self::Bse2020 | Self::HeartFailure2022 => None,
        }
    }

    /// The class of an EF and, where the scheme has limits, the indexed volumes above them.
    pub fn interpret(self, ef_percent: f64, indexed: Option<&Indexed>) -> Interpretation {
        let rounded = ef_percent.round();
        let known = (0.0..=100.0).contains(&rounded);
        let class = self.classes().iter().find(|(least, _)| rounded >= *least);
        Interpretation {
            scheme: self.name(),
            source: self.source(),
            sex: self.sex(),
            ef_rounded: rounded,
            class: class.filter(|_| known).map(|(_, name)| *name),
            volumes: indexed.map_or_else(Vec::new, |volumes| self.above(volumes)),
            agreement: HUMAN_AGREEMENT,
        }
    }

    /// Volumes above the upper limits of ASE/EACVI 2015.
    fn above(self, indexed: &Indexed) -> Vec<String> {
        let Self::AseEacvi2015(sex) = self else {
            return Vec::new();
        };
        let (edvi, esvi) = match sex {
            Sex::Male => (74.0, 31.0),
            Sex::Female => (61.0, 24.0),
        };
        [
            ("end-diastolic", indexed.edvi_ml_m2, edvi),
            ("end-systolic", indexed.esvi_ml_m2, esvi),
        ]
        .into_iter()
        .filter(|(_, got, limit)| got > limit)
        .map(|(name, got, limit)| {
            format!("{name} volume index {got:.0} mL/m2, above the upper limit of {limit:.0}")
        })
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn class(scheme: Scheme, ef: f64) -> Option<&'static str> {
        scheme.interpret(ef, None).class
    }

    #[test]
    fn the_limits_are_those_of_the_source() {
        let (men, women) = (
            Scheme::AseEacvi2015(Sex::Male),
            Scheme::AseEacvi2015(Sex::Female),
        );
        let (bse, failure) = (Scheme::Bse2020, Scheme::HeartFailure2022);
        // Each limit from both sides.
        for (scheme, ef, name) in [
            (men, 73.0, "above the normal range"),
            (men, 72.4, "normal"),
            (men, 52.0, "normal"),
            (men, 51.0, "mildly abnormal"),
            (men, 41.0, "mildly abnormal"),
            (men, 40.0, "moderately abnormal"),
            (men, 30.0, "moderately abnormal"),
            (men, 29.0, "severely abnormal"),
            (women, 75.0, "above the normal range"),
            (women, 74.0, "normal"),
            (women, 54.0, "normal"),
            (women, 53.0, "mildly abnormal"),
            (women, 40.4, "moderately abnormal"),
            (women, 29.4, "severely abnormal"),
            (bse, 55.0, "normal"),
            (bse, 54.0, "borderline low"),
            (bse, 50.0, "borderline low"),
            (bse, 49.0, "impaired"),
            (bse, 36.0, "impaired"),
            (bse, 35.0, "severely impaired"),
            (failure, 50.0, "preserved"),
            (failure, 49.0, "mildly reduced"),
            (failure, 40.5, "mildly reduced"),
            (failure, 40.4, "reduced"),
        ] {
            let found = class(scheme, ef).unwrap();
            assert!(found.starts_with(name), "{ef} by {scheme:?}: {found}");
        }
    }

    #[test]
    fn an_improved_fraction_needs_its_past() {
        for (ef, past) in [(60.0, true), (45.0, true), (40.0, false)] {
            let found = class(Scheme::HeartFailure2022, ef).unwrap();
            assert_eq!(found.contains("HFimpEF"), past, "{found}");
        }
    }

    #[test]
    fn a_negative_fraction_has_no_class() {
        assert_eq!(class(Scheme::Bse2020, -12.0), None);
        assert_eq!(class(Scheme::Bse2020, f64::NAN), None);
    }

    #[test]
    fn enlarged_volumes_are_said() {
        let indexed = Indexed {
            edvi_ml_m2: 70.0,
            esvi_ml_m2: 20.0,
            svi_ml_m2: 50.0,
        };
        let of = |sex| {
            let found = Scheme::AseEacvi2015(sex).interpret(60.0, Some(&indexed));
            found.volumes.len()
        };
        assert_eq!((of(Sex::Female), of(Sex::Male)), (1, 0));
    }
}
