//! Numbers in rows, columns and layers.

/// A tensor of at most a few dimensions; whole numbers are held as floats, which are exact as far as ids and sizes go.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Sheet {
    pub dims: Vec<usize>,
    pub data: Vec<f32>,
}

impl Sheet {
    /// None where the numbers are not as many as the dimensions say.
    pub fn new(dims: Vec<usize>, data: Vec<f32>) -> Option<Self> {
        (dims.iter().product::<usize>() == data.len()).then_some(Self { dims, data })
    }

    /// One dimension.
    pub fn row(data: Vec<f32>) -> Self {
        let dims = vec![data.len()];
        Self { dims, data }
    }

    /// Rows and columns of a matrix.
    pub fn matrix(&self) -> Result<(usize, usize), String> {
        match self.dims[..] {
            [rows, columns] => Ok((rows, columns)),
            _ => Err(format!(
                "{:?} are not the dimensions of a matrix",
                self.dims
            )),
        }
    }

    /// Something of every number.
    pub fn each(&self, of: impl Fn(f32) -> f32) -> Self {
        let data = self.data.iter().map(|&x| of(x)).collect();
        Self {
            dims: self.dims.clone(),
            data,
        }
    }

    /// Something of every two numbers; a dimension of 1 is repeated as often as the other sheet needs.
    pub fn with(&self, other: &Self, of: impl Fn(f32, f32) -> f32) -> Result<Self, String> {
        let depth = self.dims.len().max(other.dims.len());
        let full = |sheet: &Self| -> Vec<usize> {
            let missing = std::iter::repeat_n(1, depth - sheet.dims.len());
            missing.chain(sheet.dims.iter().copied()).collect()
        };
        let (ours, theirs) = (full(self), full(other));
        let mut dims = Vec::with_capacity(depth);
        for (&one, &two) in ours.iter().zip(&theirs) {
            if one != two && one != 1 && two != 1 {
                return Err(format!("{:?} and {:?} do not fit", self.dims, other.dims));
            }
            dims.push(if one == 1 { two } else { one });
        }
        let (from, beside) = (places(&ours, &dims), places(&theirs, &dims));
        let data = from.into_iter().zip(beside).map(|(a, b)| {
            let (x, y) = (self.data.get(a), other.data.get(b));
            of(
                x.copied().unwrap_or(f32::NAN),
                y.copied().unwrap_or(f32::NAN),
            )
        });
        let data = data.collect();
        Ok(Self { dims, data })
    }

    /// How many numbers lie behind one step along an axis, and how many such steps before it.
    pub fn around(&self, axis: usize) -> Result<(usize, usize, usize), String> {
        let along = *self
            .dims
            .get(axis)
            .ok_or_else(|| format!("{:?} has no axis {axis}", self.dims))?;
        let before = self.dims.iter().take(axis).product();
        let behind = self.dims.iter().skip(axis + 1).product();
        Ok((before, along, behind))
    }
}

/// For each number of a sheet of `dims`, where it comes from in one of `own` whose dimensions of 1 are repeated.
fn places(own: &[usize], dims: &[usize]) -> Vec<usize> {
    let mut found = vec![0];
    for (&own, &dim) in own.iter().zip(dims) {
        let step = |at: usize, n: usize| at * own + if own == 1 { 0 } else { n };
        found = found
            .into_iter()
            .flat_map(|at| (0..dim).map(move |n| step(at, n)))
            .collect();
    }
    found
}
