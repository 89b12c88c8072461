//! The ONNX operators that the product's own models use, and no others.
//!
//! `tract_onnx::onnx()` registers every operator of the standard, and whatever is registered is linked into the module:
//! recurrent layers, Fourier transforms, image resizing. A model that `curbside train` writes needs the two dozen below.
//! One with another operator fails to load, by the operator's name; add it here then.

mod columns;

use tract_onnx::Onnx;
use tract_onnx::model::{OnnxOpRegister, ParsingContext};
use tract_onnx::pb::NodeProto;
use tract_onnx::tract_core::ops::cast::cast;
use tract_onnx::tract_hir::internal::*;
use tract_onnx::tract_hir::ops::binary::InferenceBinOp;
use tract_onnx::tract_hir::ops::{array, math, matmul, nn};

pub use columns::quicken;

type Built = TractResult<(Box<dyn InferenceOp>, Vec<String>)>;

/// A reader of ONNX files (operator set 13 to 17) that knows the operators of the product's own models.
#[must_use]
pub fn reader() -> Onnx {
    let mut known = OnnxOpRegister::default();
    known.insert("Add", |_, _| Ok((math::Add.into_hir(), vec![])));
    known.insert("Sub", |_, _| Ok((math::Sub.into_hir(), vec![])));
    known.insert("Mul", |_, _| {
        let product = InferenceBinOp(Box::new(math::Mul));
        Ok((expand(Late(Box::new(product))), vec![]))
    });
    known.insert("Div", |_, _| Ok((math::Div.into_hir(), vec![])));
    known.insert("Floor", |_, _| Ok((math::floor().into_hir(), vec![])));
    known.insert("Sqrt", |_, _| Ok((math::sqrt().into_hir(), vec![])));
    known.insert("Tanh", |_, _| Ok((math::tanh().into_hir(), vec![])));
    known.insert("Sigmoid", |_, _| Ok((nn::sigmoid().into_hir(), vec![])));
    known.insert("MatMul", |_, _| {
        Ok((expand(matmul::MatMulInference::default()), vec![]))
    });
    known.insert("Cast", |_, node| {
        let to = node.get_attr("to")?;
        Ok((expand(Late(Box::new(To(to)))), vec![]))
    });
    known.insert("Concat", |_, node| {
        let axis = node.get_attr("axis")?;
        Ok((expand(array::Concat::new(axis)), vec![]))
    });
    known.insert("Gather", |_, node| {
        let axis = node.get_attr_opt("axis")?.unwrap_or(0);
        Ok((expand(array::Gather::new(axis)), vec![]))
    });
    known.insert("Reshape", |_, _| {
        Ok((expand(array::Reshape::new(false)), vec![]))
    });
    known.insert("Slice", |_, node| Ok((Box::new(slice(node)), vec![])));
    known.insert("Softmax", |_, node| {
        let axis = node.get_attr_opt("axis")?.unwrap_or(-1);
        Ok((expand(nn::Softmax::new(axis)), vec![]))
    });
    known.insert("Unsqueeze", |context, node| {
        let axes = axes_given(context, node)?;
        let axes = axes.into_iter().map(|axis| axis as isize).collect();
        with_axes(array::AddDims::new(axes))
    });
    known.insert("ReduceSum", |context, node| {
        let axes = Some(axes_given(context, node)?);
        with_axes(nn::Reduce::new(axes, keeps(node)?, nn::Reducer::Sum))
    });
    known.insert("ReduceMax", |_, node| reduce(node, nn::Reducer::Max));
    known.insert("ReduceMean", |_, node| reduce(node, nn::Reducer::Mean));
    Onnx {
        op_register: known,
        ..Onnx::default()
    }
}

/// A reduction whose axes are an attribute, as they are before operator set 18.
fn reduce(node: &NodeProto, reducer: nn::Reducer) -> Built {
    let axes = node.get_attr_opt_vec("axes")?;
    let reduce = nn::Reduce::new(axes, keeps(node)?, reducer);
    Ok((expand(reduce), vec![]))
}

fn keeps(node: &NodeProto) -> TractResult<bool> {
    Ok(node.get_attr_opt("keepdims")?.unwrap_or(1_i64) == 1)
}

/// A slice; axes and steps are its optional fourth and fifth inputs.
fn slice(node: &NodeProto) -> array::StridedSlice {
    let given = |at: usize| node.input.get(at).is_some_and(|name| !name.is_empty());
    array::StridedSlice {
        begin_mask: 0,
        end_mask: 0,
        shrink_axis_mask: 0,
        optional_axes_input: given(3).then_some(3),
        optional_steps_input: given(4).then_some(4),
    }
}

/// The axes that a node takes as its second input, which has to be a constant of the graph.
fn axes_given(context: &ParsingContext, node: &NodeProto) -> TractResult<Vec<i64>> {
    let name = node.input.get(1).context("the axes are missing")?;
    let graph = context
        .model
        .graph
        .as_ref()
        .context("the graph is missing")?;
    let constant = graph.initializer.iter().find(|tensor| tensor.name == *name);
    let axes = context.load_tensor(constant.context("the axes are no constant")?)?;
    Ok(axes
        .cast_to::<i64>()?
        .try_as_plain_ram()?
        .as_slice::<i64>()?
        .to_vec())
}

fn with_axes(operator: impl Expansion) -> Built {
    Ok((expand(WithAxes(Box::new(operator))), vec![]))
}

/// An operator of one input, in a graph that hands it the axes it already has as a second one.
#[derive(Debug, Clone)]
struct WithAxes(Box<dyn Expansion>);

impl Expansion for WithAxes {
    fn name(&self) -> StaticName {
        self.0.name()
    }

    fn rules<'r, 'p: 'r, 's: 'r>(
        &'s self,
        solver: &mut Solver<'r>,
        inputs: &'p [TensorProxy],
        outputs: &'p [TensorProxy],
    ) -> InferenceResult {
        let first = inputs.get(..1).context("the input is missing")?;
        self.0.rules(solver, first, outputs)
    }

    fn wire(
        &self,
        prefix: &str,
        model: &mut TypedModel,
        inputs: &[OutletId],
    ) -> TractResult<TVec<OutletId>> {
        let first = inputs.get(..1).context("the input is missing")?;
        self.0.wire(prefix, model, first)
    }
}

/// An operator that is left alone until shapes and types are known, constant though its inputs may be. What weights come to
/// is otherwise reckoned three times as a file is loaded, and compared number by number.
#[derive(Debug, Clone)]
struct Late(Box<dyn Expansion>);

impl Expansion for Late {
    fn name(&self) -> StaticName {
        self.0.name()
    }

    fn rules<'r, 'p: 'r, 's: 'r>(
        &'s self,
        solver: &mut Solver<'r>,
        inputs: &'p [TensorProxy],
        outputs: &'p [TensorProxy],
    ) -> InferenceResult {
        self.0.rules(solver, inputs, outputs)
    }

    fn wire(
        &self,
        prefix: &str,
        model: &mut TypedModel,
        inputs: &[OutletId],
    ) -> TractResult<TVec<OutletId>> {
        self.0.wire(prefix, model, inputs)
    }

    fn runs_out_of_plan(&self) -> bool {
        false
    }
}

/// Numbers as those of another type.
#[derive(Debug, Clone)]
struct To(DatumType);

impl Expansion for To {
    fn name(&self) -> StaticName {
        "Cast".into()
    }

    fn rules<'r, 'p: 'r, 's: 'r>(
        &'s self,
        solver: &mut Solver<'r>,
        inputs: &'p [TensorProxy],
        outputs: &'p [TensorProxy],
    ) -> InferenceResult {
        let input = inputs.first().context("the input is missing")?;
        let output = outputs.first().context("the output is missing")?;
        solver.equals(&output.datum_type, self.0)?;
        solver.equals(&input.shape, &output.shape)
    }

    fn wire(
        &self,
        prefix: &str,
        model: &mut TypedModel,
        inputs: &[OutletId],
    ) -> TractResult<TVec<OutletId>> {
        model.wire_node(prefix, cast(self.0), inputs)
    }
}
