//! The parts of a result as functions of what is known and what is open, the values of settled terms left aside.

use std::convert::Infallible;

use crate::engine::compile::Compiled;
use crate::engine::diagram::{Diagrams, Node};
use crate::engine::parts::Parts;
use crate::engine::parts::numbered::Numbered;
use crate::engine::parts::symbol::Symbol;
use crate::engine::walk::pattern::Abstract;
use crate::model::fact::Kind;
use crate::model::formula::Expr;

impl<'a> Parts<'a> for Abstract<'a> {
    type Error = Infallible;

    fn compiled(&self) -> &'a Compiled {
        self.compiled
    }

    fn rules(&self) -> Node {
        self.rules
    }

    fn canvas(&mut self) -> (&mut Diagrams, &mut Numbered<Symbol>) {
        (&mut self.diagrams, &mut self.symbols)
    }

    fn term(&mut self, number: u32, expr: &'a Expr, _: &'a Kind) -> Result<Node, Infallible> {
        if (self.openness.is_settled)(expr) {
            return Ok(self.leaf(Symbol::Term(number)));
        }
        let Abstract { compiled, diagrams, free_terms, .. } = self;
        let var = free_terms.var(compiled, expr, || diagrams.add_variable(2));
        self.free.insert(var);
        let leaves = [0, 1].map(|branch| self.leaf(Symbol::Free(var, branch)));
        Ok(self.diagrams.node(var, &leaves))
    }
}
