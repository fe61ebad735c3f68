//! Nodes for what amounts and texts show.

use crate::engine::axes::{Shape, Subjected, numeric, shape_of};
use crate::engine::compile::conditions::Compiler;
use crate::engine::diagram::Node;
use crate::engine::shown::Shown;
use crate::model::fact::{FactId, Kind};
use crate::model::formula::Expr;

impl<'a> Compiler<'a> {
    /// What an expression shows, as a diagram over the numbers of a table of [`Shown`].
    pub fn shown(&mut self, expr: &'a Expr, kind: &Kind, number: &mut dyn FnMut(Shown) -> u32) -> Node {
        match expr {
            Expr::Limit(_, inner) => self.shown(inner, kind, number),
            Expr::Fact(fact) if self.playbook.fact(*fact).kind.is_alike(kind) => self.shown_fact(*fact, number),
            _ => {
                let about = Subjected::Formula(expr.clone(), numeric(kind));
                let (missing, free) = (self.expr_missing(expr), Shown::Term(expr.clone(), kind.clone()));
                let present = self.shown_by_region(&about, free, number);
                self.diagrams.choose(missing, Node::leaf(number(Shown::Nothing)), present)
            }
        }
    }

    /// What a fact shows.
    pub fn shown_fact(&mut self, id: FactId, number: &mut dyn FnMut(Shown) -> u32) -> Node {
        let fact = self.playbook.fact(id);
        match shape_of(fact, id, self.set) {
            Shape::Formula(expr) => self.shown(expr, &fact.kind, number),
            Shape::Classes(classes) => {
                let none = Node::leaf(number(Shown::Nothing));
                self.first_class(classes, none, |this, class| this.shown(&class.is.expr, &fact.kind, number))
            }
            Shape::Given => {
                let free = Shown::Term(Expr::Fact(id), fact.kind.clone());
                self.shown_by_region(&Subjected::Fact(id), free, number)
            }
        }
    }

    /// The value itself where a region has one only; else `free`.
    fn shown_by_region(&mut self, about: &Subjected, free: Shown, number: &mut dyn FnMut(Shown) -> u32) -> Node {
        let free = number(free);
        let Some(var) = self.axes.var(about) else { return Node::leaf(free) };
        let Some(axis) = self.axes.axis(var) else { return Node::leaf(free) };
        let regions = 0..axis.regions.len();
        let mut branches: Vec<Node> = regions
            .map(|region| match axis.regions.is_single(region) {
                true => Node::leaf(number(Shown::Value(axis.regions.sample(region)))),
                false => Node::leaf(free),
            })
            .collect();
        if axis.missing {
            branches.push(Node::leaf(number(Shown::Nothing)));
        }
        self.at_axis(var, &branches)
    }
}
