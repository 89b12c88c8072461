//! Where things stand in a drawing: layers from top to bottom, few crossings, edges that bend around nodes.
//!
//! The usual way: edges that go back are turned round, each node is put below all that lead to it, long edges get a
//! bend in every layer they pass, and the order within the layers is improved by medians for a fixed number of sweeps.

use super::picture::Picture;

/// Distance between layers and between neighbours, in units of the drawing.
const LAYER_GAP: f64 = 72.0;
const GAP: f64 = 26.0;
/// The width a bend takes.
const BEND_WIDTH: f64 = 10.0;
/// How often the order within the layers is improved, and the places are straightened.
const SWEEPS: usize = 12;

/// The middle and size of a node.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Place {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
}

/// A picture with everything in its place.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Layout {
    /// One entry a node.
    pub places: Vec<Place>,
    /// One entry an edge: the points it goes through, from its first node's rim to its last node's.
    pub routes: Vec<Vec<(f64, f64)>>,
    /// The whole.
    pub width: f64,
    pub height: f64,
}

/// A node or a bend, in a layer.
struct Cell {
    layer: usize,
    size: (f64, f64),
    up: Vec<usize>,
    down: Vec<usize>,
    x: f64,
}

/// Lays a picture out; `size` is the width and height of each node.
pub(super) fn layout(picture: &Picture, sizes: &[(f64, f64)]) -> Layout {
    let count = sizes.len();
    let backward = backward_edges(picture, count);
    let layers_of = layers(picture, &backward, count);
    let mut cells: Vec<Cell> = sizes
        .iter()
        .zip(&layers_of)
        .map(|(size, layer)| Cell {
            layer: *layer,
            size: *size,
            up: Vec::new(),
            down: Vec::new(),
            x: 0.0,
        })
        .collect();
    let chains: Vec<Vec<usize>> = picture
        .edges
        .iter()
        .zip(&backward)
        .map(|(edge, back)| chain(&mut cells, edge.from, edge.to, *back))
        .collect();
    let mut rows = rows(&cells);
    for sweep in 0..SWEEPS {
        order(&cells, &mut rows, sweep % 2 == 0);
    }
    place_in_rows(&mut cells, &rows);
    let tops = tops(&cells, &rows);
    finish(picture, &cells, &rows, &tops, &chains, count)
}

/// Which edges lead back to a node that leads to them.
fn backward_edges(picture: &Picture, count: usize) -> Vec<bool> {
    #[derive(Clone, Copy, PartialEq)]
    enum State {
        New,
        Open,
        Done,
    }
    let mut state = vec![State::New; count];
    let mut backward = vec![false; picture.edges.len()];
    for start in 0..count {
        let mut stack: Vec<(usize, usize)> = vec![(start, 0)];
        while let Some((node, at)) = stack.pop() {
            if at == 0 {
                match state.get(node) {
                    Some(State::New) => set(&mut state, node, State::Open),
                    _ => continue,
                }
            }
            let next = picture
                .edges
                .iter()
                .enumerate()
                .skip(at)
                .find(|(_, edge)| edge.from == node);
            match next {
                None => set(&mut state, node, State::Done),
                Some((index, edge)) => {
                    stack.push((node, index + 1));
                    match state.get(edge.to) {
                        Some(State::Open) => set(&mut backward, index, true),
                        Some(State::New) => stack.push((edge.to, 0)),
                        _ => {}
                    }
                }
            }
        }
    }
    backward
}

fn set<T>(list: &mut [T], index: usize, value: T) {
    if let Some(slot) = list.get_mut(index) {
        *slot = value;
    }
}

/// Each node one layer below the lowest that leads to it.
fn layers(picture: &Picture, backward: &[bool], count: usize) -> Vec<usize> {
    let mut layer = vec![0; count];
    for _ in 0..count {
        let mut moved = false;
        for (edge, back) in picture.edges.iter().zip(backward) {
            let (from, to) = if *back {
                (edge.to, edge.from)
            } else {
                (edge.from, edge.to)
            };
            let below = layer.get(from).copied().unwrap_or_default() + 1;
            if from != to && layer.get(to).is_some_and(|l| *l < below) {
                set(&mut layer, to, below);
                moved = true;
            }
        }
        if !moved {
            break;
        }
    }
    layer
}

/// The cells an edge passes, from upper to lower end; bends are added where it crosses a layer.
fn chain(cells: &mut Vec<Cell>, from: usize, to: usize, back: bool) -> Vec<usize> {
    let (upper, lower) = if back { (to, from) } else { (from, to) };
    if from == to {
        return vec![from];
    }
    let first = cells.get(upper).map_or(0, |c| c.layer);
    let last = cells.get(lower).map_or(0, |c| c.layer);
    let mut chain = vec![upper];
    for layer in first + 1..last {
        cells.push(Cell {
            layer,
            size: (BEND_WIDTH, 0.0),
            up: Vec::new(),
            down: Vec::new(),
            x: 0.0,
        });
        chain.push(cells.len() - 1);
    }
    chain.push(lower);
    for pair in chain.windows(2) {
        if let [a, b] = pair {
            if let Some(cell) = cells.get_mut(*a) {
                cell.down.push(*b);
            }
            if let Some(cell) = cells.get_mut(*b) {
                cell.up.push(*a);
            }
        }
    }
    chain
}

fn rows(cells: &[Cell]) -> Vec<Vec<usize>> {
    let deepest = cells.iter().map(|c| c.layer).max().unwrap_or_default();
    let mut rows = vec![Vec::new(); deepest + 1];
    for (index, cell) in cells.iter().enumerate() {
        if let Some(row) = rows.get_mut(cell.layer) {
            row.push(index);
        }
    }
    rows
}

/// One sweep: each cell to the middle of its neighbours in the row before.
fn order(cells: &[Cell], rows: &mut [Vec<usize>], downwards: bool) {
    let mut position = vec![0.0; cells.len()];
    let note = |row: &[usize], position: &mut [f64]| {
        for (place, cell) in row.iter().enumerate() {
            set(position, *cell, place as f64);
        }
    };
    for row in rows.iter() {
        note(row, &mut position);
    }
    let indices: Vec<usize> = if downwards {
        (0..rows.len()).collect()
    } else {
        (0..rows.len()).rev().collect()
    };
    for index in indices {
        let Some(row) = rows.get_mut(index) else {
            continue;
        };
        let middle = |cell: usize| -> f64 {
            let own = position.get(cell).copied().unwrap_or_default();
            let Some(c) = cells.get(cell) else { return own };
            let near = if downwards { &c.up } else { &c.down };
            median(
                near.iter()
                    .filter_map(|n| position.get(*n).copied())
                    .collect(),
            )
            .unwrap_or(own)
        };
        row.sort_by(|a, b| middle(*a).total_cmp(&middle(*b)));
        let row = row.clone();
        note(&row, &mut position);
    }
}

fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let (low, high) = (
        values.get(values.len().checked_sub(1)? / 2)?,
        values.get(values.len() / 2)?,
    );
    Some((low + high) / 2.0)
}

/// Cells side by side, then pulled under and over their neighbours as far as the order allows.
fn place_in_rows(cells: &mut [Cell], rows: &[Vec<usize>]) {
    for row in rows {
        spread(cells, row, None);
    }
    for sweep in 0..SWEEPS {
        let indices: Vec<usize> = if sweep % 2 == 0 {
            (0..rows.len()).collect()
        } else {
            (0..rows.len()).rev().collect()
        };
        for index in indices {
            let Some(row) = rows.get(index) else { continue };
            let wished: Vec<f64> = row
                .iter()
                .map(|cell| {
                    let Some(c) = cells.get(*cell) else {
                        return 0.0;
                    };
                    let near =
                        c.up.iter()
                            .chain(&c.down)
                            .filter_map(|n| cells.get(*n))
                            .map(|n| n.x);
                    median(near.collect()).unwrap_or(c.x)
                })
                .collect();
            spread(cells, row, Some(&wished));
        }
    }
}

/// Puts a row's cells as near to their wished places as their widths allow.
fn spread(cells: &mut [Cell], row: &[usize], wished: Option<&[f64]>) {
    let widths: Vec<f64> = row
        .iter()
        .filter_map(|cell| cells.get(*cell))
        .map(|c| c.size.0)
        .collect();
    let apart = |i: usize| -> f64 {
        let left = widths.get(i).copied().unwrap_or_default();
        let right = widths.get(i + 1).copied().unwrap_or_default();
        (left + right) / 2.0 + GAP
    };
    let wish = |i: usize| wished.and_then(|w| w.get(i).copied()).unwrap_or(0.0);
    let pushed_right: Vec<f64> = {
        let mut xs: Vec<f64> = Vec::with_capacity(row.len());
        for i in 0..row.len() {
            let least = xs.last().map_or(f64::MIN, |x| x + apart(i - 1));
            xs.push(wish(i).max(least));
        }
        xs
    };
    let pushed_left: Vec<f64> = {
        let mut xs: Vec<f64> = Vec::with_capacity(row.len());
        for i in (0..row.len()).rev() {
            let most = xs.last().map_or(f64::MAX, |x| x - apart(i));
            xs.push(wish(i).min(most));
        }
        xs.reverse();
        xs
    };
    for (cell, (right, left)) in row.iter().zip(pushed_right.iter().zip(&pushed_left)) {
        if let Some(c) = cells.get_mut(*cell) {
            c.x = (right + left) / 2.0;
        }
    }
}

/// The upper edge of each row, and its height.
fn tops(cells: &[Cell], rows: &[Vec<usize>]) -> Vec<(f64, f64)> {
    let mut y = 0.0;
    let mut tops = Vec::with_capacity(rows.len());
    for row in rows {
        let height = row
            .iter()
            .filter_map(|c| cells.get(*c))
            .map(|c| c.size.1)
            .fold(0.0, f64::max);
        tops.push((y, height));
        y += height + LAYER_GAP;
    }
    tops
}

fn finish(
    picture: &Picture,
    cells: &[Cell],
    rows: &[Vec<usize>],
    tops: &[(f64, f64)],
    chains: &[Vec<usize>],
    count: usize,
) -> Layout {
    let left = cells
        .iter()
        .map(|c| c.x - c.size.0 / 2.0)
        .fold(f64::MAX, f64::min);
    let right = cells
        .iter()
        .map(|c| c.x + c.size.0 / 2.0)
        .fold(f64::MIN, f64::max);
    let middle = |cell: &Cell| {
        let (top, height) = tops.get(cell.layer).copied().unwrap_or_default();
        (cell.x - left, top + height / 2.0)
    };
    let places: Vec<Place> = cells
        .iter()
        .take(count)
        .map(|cell| {
            let (x, y) = middle(cell);
            Place {
                x,
                y,
                width: cell.size.0,
                height: cell.size.1,
            }
        })
        .collect();
    let routes = picture.edges.iter().zip(chains).map(|(edge, chain)| {
        let upper_first = chain.first() == Some(&edge.from);
        let mut points: Vec<(f64, f64)> = Vec::with_capacity(chain.len());
        for (at, cell) in chain.iter().enumerate() {
            let Some(c) = cells.get(*cell) else { continue };
            let (x, y) = middle(c);
            let rim = if at == 0 {
                c.size.1 / 2.0
            } else if at + 1 == chain.len() {
                -c.size.1 / 2.0
            } else {
                0.0
            };
            points.push((x, y + rim));
        }
        if !upper_first {
            points.reverse();
        }
        points
    });
    let height = tops.last().map_or(0.0, |(top, height)| top + height);
    let _ = rows;
    Layout {
        routes: routes.collect(),
        places,
        width: (right - left).max(0.0),
        height,
    }
}
