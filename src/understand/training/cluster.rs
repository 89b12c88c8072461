//! Groups unlabelled messages by meaning, so that somebody can name the groups.

use std::collections::BTreeMap;

use super::Rng;
use crate::understand::words;

/// Rounds of k-means at most.
const MAX_ROUNDS: usize = 40;
/// Numbers of groups that are tried where none is given.
const TRIED: [usize; 12] = [4, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 60];
/// Of numbers of groups that part as well as the best, give or take this, the smallest is taken: every group is one more for
/// somebody to name.
const AS_GOOD: f32 = 0.03;
/// Messages that a number of groups is judged by.
const SAMPLE: usize = 2_000;
/// Words in a suggested label.
const LABEL_WORDS: usize = 3;
/// Words that say nothing about a group.
const EMPTY_WORDS: &str = " a about all am an and any are as at be been but by can could did do does don for from get got had has have hello hey hi how i if in is it its just know let like m me my need not of on or our out please pls re s so some t thank thanks that the their them then there they this to u up us ve want was we were what when where which who why will with would you your ";

/// One message and the group it fell into.
#[derive(Debug, Clone, PartialEq)]
pub struct Placed {
    /// Which of the messages.
    pub message: usize,
    /// Its group, from 0, largest first.
    pub cluster: usize,
    /// How near it is to the group's centre: cosine, 1 is nearest.
    pub nearness: f32,
}

/// Messages in groups.
#[derive(Debug, Clone, PartialEq)]
pub struct Clusters {
    /// All messages: by group, nearest to its centre first. The first of each group is its medoid.
    pub placed: Vec<Placed>,
    /// A suggested label for each group, from the words that set it apart.
    pub labels: Vec<String>,
    /// How well the groups are parted: -1 to 1, higher is better.
    pub silhouette: f32,
    /// Each number of groups that was tried, and how well it parts.
    pub tried: Vec<(usize, f32)>,
}

/// Groups messages, given as texts and embeddings of length 1, into `k` groups or as many as part best.
#[must_use]
pub fn cluster(texts: &[&str], embeddings: &[Vec<f32>], k: Option<usize>, seed: u64) -> Clusters {
    let sizes: Vec<usize> = match k {
        Some(k) => vec![k.clamp(1, embeddings.len().max(1))],
        None => TRIED
            .into_iter()
            .filter(|k| k * 3 <= embeddings.len())
            .collect(),
    };
    let sizes = if sizes.is_empty() { vec![1] } else { sizes };
    let tries: Vec<(Vec<Vec<f32>>, Vec<usize>, f32)> = sizes
        .into_iter()
        .map(|k| {
            let (centres, home) = k_means(embeddings, k, &mut Rng::new(seed));
            let silhouette = silhouette(embeddings, &centres, &home);
            (centres, home, silhouette)
        })
        .collect();
    let tried: Vec<(usize, f32)> = tries.iter().map(|t| (t.0.len(), t.2)).collect();
    let most = tries.iter().fold(f32::MIN, |most, t| most.max(t.2));
    let best = tries.into_iter().find(|t| t.2 >= most - AS_GOOD);
    let Some((centres, home, silhouette)) = best else {
        return Clusters {
            placed: Vec::new(),
            labels: Vec::new(),
            silhouette: 0.0,
            tried,
        };
    };
    Clusters {
        tried,
        ..arrange(texts, embeddings, &centres, &home, silhouette)
    }
}

/// k-means on the sphere, started by k-means++.
fn k_means(points: &[Vec<f32>], k: usize, rng: &mut Rng) -> (Vec<Vec<f32>>, Vec<usize>) {
    let mut centres: Vec<Vec<f32>> = points
        .get(rng.below(points.len()))
        .cloned()
        .into_iter()
        .collect();
    let mut distance: Vec<f32> = vec![f32::MAX; points.len()];
    while centres.len() < k {
        let Some(last) = centres.last() else { break };
        for (d, point) in distance.iter_mut().zip(points) {
            *d = d.min((1.0 - dot(point, last)).max(0.0));
        }
        let total: f32 = distance.iter().map(|d| d * d).sum();
        let mut left = rng.unit() * total;
        let next = distance.iter().position(|d| {
            left -= d * d;
            left <= 0.0
        });
        match next.and_then(|at| points.get(at)) {
            Some(point) => centres.push(point.clone()),
            None => break,
        }
    }
    let mut home = vec![0; points.len()];
    for _ in 0..MAX_ROUNDS {
        let mut moved = false;
        for (home, point) in home.iter_mut().zip(points) {
            let nearest = nearest(point, &centres).0;
            moved |= *home != nearest;
            *home = nearest;
        }
        let mut sums = vec![vec![0.0; points.first().map_or(0, Vec::len)]; centres.len()];
        for (home, point) in home.iter().zip(points) {
            if let Some(sum) = sums.get_mut(*home) {
                sum.iter_mut().zip(point).for_each(|(s, x)| *s += x);
            }
        }
        for (centre, mut sum) in centres.iter_mut().zip(sums) {
            let length = dot(&sum, &sum).sqrt();
            if length > 1e-6 {
                sum.iter_mut().for_each(|x| *x /= length);
                *centre = sum;
            }
        }
        if !moved {
            break;
        }
    }
    (centres, home)
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// The nearest centre and how near it is, and how near the next one is.
fn nearest(point: &[f32], centres: &[Vec<f32>]) -> (usize, f32, f32) {
    let mut best = (0, f32::MIN, f32::MIN);
    for (at, centre) in centres.iter().enumerate() {
        let near = dot(point, centre);
        if near > best.1 {
            best = (at, near, best.1);
        } else if near > best.2 {
            best.2 = near;
        }
    }
    best
}

/// The simplified silhouette: distances to centres stand for distances to all members.
fn silhouette(points: &[Vec<f32>], centres: &[Vec<f32>], home: &[usize]) -> f32 {
    if centres.len() < 2 {
        return 0.0;
    }
    let stride = points.len().div_ceil(SAMPLE).max(1);
    let (mut sum, mut n) = (0.0, 0.0);
    for (point, home) in points.iter().zip(home).step_by(stride) {
        let own = 1.0 - centres.get(*home).map_or(0.0, |c| dot(point, c));
        let others = centres
            .iter()
            .enumerate()
            .filter(|(at, _)| at != home)
            .map(|(_, c)| 1.0 - dot(point, c));
        let next = others.fold(f32::MAX, f32::min);
        sum += (next - own) / next.max(own).max(1e-6);
        n += 1.0;
    }
    sum / f32::max(n, 1.0)
}

fn arrange(
    texts: &[&str],
    points: &[Vec<f32>],
    centres: &[Vec<f32>],
    home: &[usize],
    silhouette: f32,
) -> Clusters {
    let mut members: Vec<Vec<(usize, f32)>> = vec![Vec::new(); centres.len()];
    for (message, (home, point)) in home.iter().zip(points).enumerate() {
        if let (Some(list), Some(centre)) = (members.get_mut(*home), centres.get(*home)) {
            list.push((message, dot(point, centre)));
        }
    }
    members.retain(|list| !list.is_empty());
    members.sort_by_key(|list| std::cmp::Reverse(list.len()));
    for list in &mut members {
        list.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    }
    let labels = label(texts, &members);
    let placed = members.iter().enumerate().flat_map(|(cluster, list)| {
        list.iter().map(move |&(message, nearness)| Placed {
            message,
            cluster,
            nearness,
        })
    });
    Clusters {
        placed: placed.collect(),
        labels,
        silhouette,
        tried: Vec::new(),
    }
}

/// Names each group after the words that are frequent in it and rare elsewhere.
fn label(texts: &[&str], members: &[Vec<(usize, f32)>]) -> Vec<String> {
    let vocabulary = |message: usize| -> Vec<String> {
        let mut found = texts
            .get(message)
            .map(|text| words(text))
            .unwrap_or_default();
        found.retain(|w| {
            w.chars().count() > 1
                && w.chars().all(char::is_alphabetic)
                && !EMPTY_WORDS.contains(&format!(" {w} "))
        });
        found.sort_unstable();
        found.dedup();
        found
    };
    let mut everywhere: BTreeMap<String, usize> = BTreeMap::new();
    for message in 0..texts.len() {
        for word in vocabulary(message) {
            *everywhere.entry(word).or_default() += 1;
        }
    }
    let mut labels: Vec<String> = Vec::new();
    for (at, list) in members.iter().enumerate() {
        let mut here: BTreeMap<String, usize> = BTreeMap::new();
        for (message, _) in list {
            for word in vocabulary(*message) {
                *here.entry(word).or_default() += 1;
            }
        }
        let score = |word: &String, n: usize| {
            let all = everywhere.get(word).copied().unwrap_or(n).max(1) as f32;
            n as f32 / list.len() as f32 * (n as f32 / all)
        };
        let mut ranked: Vec<(f32, String)> = here
            .into_iter()
            .map(|(word, n)| (score(&word, n), word))
            .collect();
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        let words: Vec<String> = ranked
            .into_iter()
            .take(LABEL_WORDS)
            .map(|(_, word)| word)
            .collect();
        let mut name = if words.is_empty() {
            format!("group_{}", at + 1)
        } else {
            words.join("_")
        };
        if labels.contains(&name) {
            name = format!("{name}_{}", at + 1);
        }
        labels.push(name);
    }
    labels
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_what_lies_together_and_names_it() {
        let texts = [
            "refund my order",
            "refund now please",
            "a refund",
            "reset password",
            "forgot password",
            "password lost",
        ];
        let points: Vec<Vec<f32>> = [0.0f32, 0.1, 0.2, 1.4, 1.5, 1.55]
            .iter()
            .map(|a| vec![a.cos(), a.sin()])
            .collect();
        let clusters = cluster(&texts, &points, Some(2), 1);
        let group = |message: usize| {
            clusters
                .placed
                .iter()
                .find(|p| p.message == message)
                .map(|p| p.cluster)
        };
        assert_eq!(group(0), group(2));
        assert_ne!(group(0), group(3));
        assert!(
            clusters.labels.iter().any(|l| l.starts_with("refund"))
                && clusters.labels.iter().any(|l| l.starts_with("password"))
        );
        assert!(clusters.silhouette > 0.8, "{}", clusters.silhouette);
        for pair in clusters.placed.windows(2) {
            assert!(pair[0].cluster < pair[1].cluster || pair[0].nearness >= pair[1].nearness);
        }
        assert_eq!(clusters, cluster(&texts, &points, Some(2), 1));
    }

    /// Six bundles of messages: more groups part a bundle's members by chance only.
    #[test]
    fn as_many_groups_are_suggested_as_there_are() {
        let mut rng = Rng::new(5);
        let points: Vec<Vec<f32>> = (0..400)
            .map(|i| {
                let mut point: Vec<f32> = (0..8).map(|_| rng.unit() * 0.05).collect();
                if let Some(x) = point.get_mut(i % 6) {
                    *x += 1.0;
                }
                let length = dot(&point, &point).sqrt();
                point.iter().map(|x| x / length).collect()
            })
            .collect();
        let texts = vec!["message"; points.len()];
        let clusters = cluster(&texts, &points, None, 1);
        assert_eq!(clusters.labels.len(), 6, "{:?}", clusters.tried);
        assert_eq!(clusters.tried.len(), TRIED.len());
    }

    #[test]
    fn few_or_no_messages_are_no_mishap() {
        assert!(cluster(&[], &[], None, 1).placed.is_empty());
        assert_eq!(cluster(&["hi"], &[vec![1.0]], Some(5), 1).placed.len(), 1);
        assert_eq!(
            cluster(&["!", "?"], &[vec![1.0, 0.0], vec![0.0, 1.0]], None, 1).labels,
            ["group_1"]
        );
    }
}
