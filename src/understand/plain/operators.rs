//! The operators, as the exchange format defines them.

use super::file::Node;
use super::sheet::Sheet;

/// Works a node out.
///
/// # Errors
/// A sentence: what does not fit, or is not known here.
pub(super) fn run(node: &Node, inputs: &[&Sheet]) -> Result<Sheet, String> {
    let input = |at: usize| {
        inputs
            .get(at)
            .copied()
            .ok_or_else(|| format!("its input {at} is missing"))
    };
    let x = input(0)?;
    match node.operator.as_str() {
        "Cast" => Ok(x.clone()),
        "Add" => x.with(input(1)?, |a, b| a + b),
        "Sub" => x.with(input(1)?, |a, b| a - b),
        "Mul" => x.with(input(1)?, |a, b| a * b),
        "Div" => x.with(input(1)?, |a, b| a / b),
        "Floor" => Ok(x.each(f32::floor)),
        "Sqrt" => Ok(x.each(f32::sqrt)),
        "Tanh" => Ok(x.each(f32::tanh)),
        "Sigmoid" => Ok(x.each(|x| 1.0 / (1.0 + (-x).exp()))),
        "MatMul" => product(x, input(1)?),
        "Gather" => gather(x, input(1)?, axis(node, 0)?),
        "Concat" => concat(inputs, axis(node, 0)?),
        "Reshape" => reshape(x, input(1)?),
        "Unsqueeze" => unsqueeze(x, input(1)?),
        "Slice" => slice(x, inputs),
        "ReduceSum" => reduce(node, x, Some(input(1)?), |all| all.iter().sum()),
        "ReduceMean" => reduce(node, x, None, |all| {
            all.iter().sum::<f32>() / all.len() as f32
        }),
        "ReduceMax" => reduce(node, x, None, |all| {
            all.iter().copied().fold(f32::NEG_INFINITY, f32::max)
        }),
        _ => Err(
            "this operator is not known to the build: add it to src/understand/plain/operators.rs"
                .to_owned(),
        ),
    }
}

/// The attribute `axis`.
fn axis(node: &Node, otherwise: usize) -> Result<usize, String> {
    let given = node.attributes.get("axis").and_then(|all| all.first());
    given.map_or(Ok(otherwise), |&axis| {
        usize::try_from(axis).map_err(|_| "its axis is counted from the end".to_owned())
    })
}

fn product(a: &Sheet, b: &Sheet) -> Result<Sheet, String> {
    let ((rows, shared), (height, columns)) = (a.matrix()?, b.matrix()?);
    if shared != height {
        return Err(format!("{:?} and {:?} do not fit", a.dims, b.dims));
    }
    let mut data = vec![0.0; rows * columns];
    for (out, row) in data
        .chunks_exact_mut(columns.max(1))
        .zip(a.data.chunks_exact(shared.max(1)))
    {
        for (&x, weights) in row.iter().zip(b.data.chunks_exact(columns.max(1))) {
            for (sum, &weight) in out.iter_mut().zip(weights) {
                *sum += x * weight;
            }
        }
    }
    Ok(Sheet {
        dims: vec![rows, columns],
        data,
    })
}

fn gather(x: &Sheet, ids: &Sheet, axis: usize) -> Result<Sheet, String> {
    if axis != 0 {
        return Err(format!("along axis {axis} it is not known here"));
    }
    let (_, _, behind) = x.around(0)?;
    let mut data = Vec::with_capacity(ids.data.len() * behind);
    for &id in &ids.data {
        let from = id as usize * behind;
        let row = x.data.get(from..from + behind);
        data.extend_from_slice(row.ok_or_else(|| format!("there is no row {id}"))?);
    }
    let dims = ids
        .dims
        .iter()
        .chain(x.dims.iter().skip(1))
        .copied()
        .collect();
    Ok(Sheet { dims, data })
}

fn concat(inputs: &[&Sheet], axis: usize) -> Result<Sheet, String> {
    let mut dims = inputs.first().map(|x| x.dims.clone()).unwrap_or_default();
    let around = inputs
        .iter()
        .map(|x| x.around(axis))
        .collect::<Result<Vec<_>, _>>()?;
    if let Some(dim) = dims.get_mut(axis) {
        *dim = around.iter().map(|(_, along, _)| along).sum();
    }
    let before = around.first().map_or(0, |around| around.0);
    let mut data = Vec::new();
    for at in 0..before {
        for (x, (_, along, behind)) in inputs.iter().zip(&around) {
            let width = along * behind;
            data.extend(x.data.iter().skip(at * width).take(width));
        }
    }
    Sheet::new(dims, data).ok_or("its inputs do not fit".to_owned())
}

fn reshape(x: &Sheet, wanted: &Sheet) -> Result<Sheet, String> {
    let known: f32 = wanted.data.iter().filter(|&&d| d > 0.0).product();
    let dims = wanted.data.iter().map(|&dim| {
        if dim < 0.0 {
            x.data.len() / known.max(1.0) as usize
        } else {
            dim as usize
        }
    });
    Sheet::new(dims.collect(), x.data.clone())
        .ok_or_else(|| format!("{:?} cannot become {:?}", x.dims, wanted.data))
}

fn unsqueeze(x: &Sheet, axes: &Sheet) -> Result<Sheet, String> {
    let mut dims = x.dims.clone();
    for &axis in &axes.data {
        if axis < 0.0 || axis as usize > dims.len() {
            return Err(format!("{:?} has no place for axis {axis}", x.dims));
        }
        dims.insert(axis as usize, 1);
    }
    Ok(Sheet {
        dims,
        data: x.data.clone(),
    })
}

/// Starts, ends and axes are the second to fourth input; steps are not known here.
fn slice(x: &Sheet, inputs: &[&Sheet]) -> Result<Sheet, String> {
    let [_, starts, ends, axes] = inputs else {
        return Err("it has not starts, ends and axes".to_owned());
    };
    let mut x = x.clone();
    for ((&start, &end), &axis) in starts.data.iter().zip(&ends.data).zip(&axes.data) {
        let axis = axis as usize;
        let (before, along, behind) = x.around(axis)?;
        // From the end where it is negative.
        let place = |at: f32| {
            (if at < 0.0 { at + along as f32 } else { at }).clamp(0.0, along as f32) as usize
        };
        let (from, to) = (place(start), place(end));
        let kept = to.saturating_sub(from);
        let mut data = Vec::with_capacity(before * kept * behind);
        for layer in 0..before {
            let at = (layer * along + from) * behind;
            data.extend_from_slice(
                x.data
                    .get(at..at + kept * behind)
                    .ok_or("it reaches beyond its input")?,
            );
        }
        if let Some(dim) = x.dims.get_mut(axis) {
            *dim = kept;
        }
        x.data = data;
    }
    Ok(x)
}

/// What becomes of the numbers along an axis, which is kept with one number in it.
fn reduce(
    node: &Node,
    x: &Sheet,
    axes: Option<&Sheet>,
    of: impl Fn(&[f32]) -> f32,
) -> Result<Sheet, String> {
    let axis = match axes {
        Some(axes) => axes.data.first().map(|&axis| axis as usize),
        None => node
            .attributes
            .get("axes")
            .and_then(|all| all.first())
            .and_then(|&axis| usize::try_from(axis).ok()),
    };
    let keeps = node
        .attributes
        .get("keepdims")
        .and_then(|all| all.first())
        .is_none_or(|&keeps| keeps == 1);
    let (Some(axis), true) = (axis, keeps) else {
        return Err("without one axis that is kept it is not known here".to_owned());
    };
    let (before, along, behind) = x.around(axis)?;
    let mut data = Vec::with_capacity(before * behind);
    for layer in 0..before {
        for place in 0..behind {
            let all: Vec<f32> = (0..along)
                .filter_map(|n| x.data.get((layer * along + n) * behind + place).copied())
                .collect();
            data.push(of(&all));
        }
    }
    let mut dims = x.dims.clone();
    if let Some(dim) = dims.get_mut(axis) {
        *dim = 1;
    }
    Ok(Sheet { dims, data })
}
