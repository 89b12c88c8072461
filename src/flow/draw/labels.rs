//! Where the words on edges stand: on their edge, and not on each other.

use super::layout::Place;

/// Half of a label's height, with a little air.
const HALF_HEIGHT: f64 = 8.0;
/// Width of a character of a label.
const CHAR: f64 = 5.6;
/// How far a label may be moved up or down from its edge where the edge itself has no free place.
const NUDGES: [f64; 4] = [17.0, -17.0, 34.0, -34.0];

/// What is taken so far: rectangles as left, top, right, bottom.
pub(super) struct Labels {
    taken: Vec<[f64; 4]>,
}

impl Labels {
    /// No label stands on a step.
    pub fn among(places: &[Place]) -> Self {
        let around = |p: &Place| {
            let (w, h) = (p.width / 2.0, p.height / 2.0);
            [p.x - w, p.y - h, p.x + w, p.y + h]
        };
        Self {
            taken: places.iter().map(around).collect(),
        }
    }

    /// The first of some places, best first, where a label stands free; a little above or below where none is; else the
    /// best one.
    pub fn place(&mut self, text: &str, wanted: &[(f64, f64)]) -> (f64, f64) {
        let half = text.chars().count() as f64 * CHAR / 2.0 + 3.0;
        let around = |(x, y): (f64, f64)| {
            let y = y - 3.5;
            [x - half, y - HALF_HEIGHT, x + half, y + HALF_HEIGHT]
        };
        let nudged = NUDGES
            .iter()
            .flat_map(|by| wanted.iter().map(move |(x, y)| (*x, y + by)));
        let all = wanted.iter().copied().chain(nudged);
        let free = |at: &(f64, f64)| !self.taken.iter().any(|other| meet(&around(*at), other));
        let at = all
            .clone()
            .find(free)
            .or(wanted.first().copied())
            .unwrap_or_default();
        self.taken.push(around(at));
        at
    }
}

fn meet(a: &[f64; 4], b: &[f64; 4]) -> bool {
    let [left, top, right, bottom] = a;
    let [other_left, other_top, other_right, other_bottom] = b;
    left < other_right && other_left < right && top < other_bottom && other_top < bottom
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_stand_beside_each_other_and_beside_steps() {
        let step = Place {
            x: 0.0,
            y: 0.0,
            width: 100.0,
            height: 40.0,
        };
        let mut labels = Labels::among(&[step]);
        let wanted = [(0.0, 0.0), (0.0, 60.0), (0.0, 100.0)];
        assert_eq!(labels.place("Back to menu", &wanted), (0.0, 60.0));
        assert_eq!(labels.place("Talk to a person", &wanted), (0.0, 100.0));
        let moved = labels.place("else", &wanted);
        assert_eq!(moved, (0.0, 77.0), "beside its edge, where nothing stands");
        assert_eq!(labels.place("x", &[]), (0.0, 0.0), "no place is wanted");
    }
}
