//! Nodes for what is missing, and for the truth of yes/no expressions: three-valued, as the language has it.

use crate::engine::axes::{Numeric, Shape, Subjected, shape_of};
use crate::engine::compile::conditions::Compiler;
use crate::engine::diagram::Node;
use crate::model::condition::{Alternative, Predicate};
use crate::model::fact::FactId;
use crate::model::formula::{Absence, Expr};
use crate::model::value::Value;
use crate::playbook::missing::can_be_missing;

impl<'a> Compiler<'a> {
    /// Whether a fact is missing.
    pub fn missing(&mut self, id: FactId) -> Node {
        if let Some(done) = self.absent.get(&id) {
            return *done;
        }
        let node = match shape_of(self.playbook.fact(id), id, self.set) {
            Shape::Given if can_be_missing(self.playbook, id) => {
                self.axis_test(&Subjected::Fact(id), &Predicate::Missing)
            }
            Shape::Given => Node::NO,
            Shape::Formula(expr) => self.expr_missing(expr),
            Shape::Classes(classes) => {
                self.first_class(classes, Node::YES, |this, class| this.expr_missing(&class.is.expr))
            }
        };
        self.absent.insert(id, node);
        node
    }

    /// Whether an expression is missing: where an argument it needs is; for `and` and `or` where none decides and one is.
    pub fn expr_missing(&mut self, expr: &'a Expr) -> Node {
        match expr.absence() {
            Absence::Of(fact) => self.missing(fact),
            Absence::OfAll(all) => {
                let parts: Vec<Node> = all.iter().map(|part| self.expr_missing(part)).collect();
                parts.into_iter().fold(Node::YES, |all, part| self.diagrams.and(all, part))
            }
            Absence::Undecided { sides, decides } => {
                let any = self.any_missing(sides);
                if any == Node::NO {
                    return Node::NO;
                }
                let [a, b] = sides.map(|side| self.truth(side, Truth::of(decides)));
                let decided = self.diagrams.or(a, b);
                self.diagrams.choose(decided, Node::NO, any)
            }
            Absence::OfAny(parts) => self.any_missing(parts),
        }
    }

    fn any_missing(&mut self, parts: impl IntoIterator<Item = &'a Expr>) -> Node {
        let parts: Vec<Node> = parts.into_iter().map(|part| self.expr_missing(part)).collect();
        parts.into_iter().fold(Node::NO, |any, part| self.diagrams.or(any, part))
    }

    /// Whether a yes/no expression is present and has this truth.
    fn truth(&mut self, expr: &'a Expr, truth: Truth) -> Node {
        match (expr, truth) {
            (Expr::YesNo(yes), _) => Node::yes_if(Truth::of(*yes) == truth),
            (Expr::Fact(fact), _) => self.fact_truth(*fact, truth),
            (Expr::Not(a), _) => self.truth(a, truth.opposite()),
            (Expr::And(a, b), Truth::Yes) | (Expr::Or(a, b), Truth::No) => {
                let (a, b) = (self.truth(a, truth), self.truth(b, truth));
                self.diagrams.and(a, b)
            }
            (Expr::And(a, b), Truth::No) | (Expr::Or(a, b), Truth::Yes) => {
                let (a, b) = (self.truth(a, truth), self.truth(b, truth));
                self.diagrams.or(a, b)
            }
            (Expr::First(all), _) => {
                let mut result = Node::NO;
                for part in all.iter().rev() {
                    let (missing, is) = (self.expr_missing(part), self.truth(part, truth));
                    result = self.diagrams.choose(missing, result, is);
                }
                result
            }
            _ => {
                let is = self.axis_test(&Subjected::Formula(expr.clone(), Numeric::Plain), truth.predicate());
                let missing = self.expr_missing(expr);
                self.diagrams.choose(missing, Node::NO, is)
            }
        }
    }

    fn fact_truth(&mut self, id: FactId, truth: Truth) -> Node {
        let fact = self.playbook.fact(id);
        match shape_of(fact, id, self.set) {
            Shape::Given => self.axis_test(&Subjected::Fact(id), truth.predicate()),
            Shape::Formula(Expr::Fact(other)) => self.fact_truth(*other, truth),
            Shape::Formula(expr) => {
                let is = self.axis_test(&Subjected::Formula(expr.clone(), Numeric::Plain), truth.predicate());
                let missing = self.expr_missing(expr);
                self.diagrams.choose(missing, Node::NO, is)
            }
            Shape::Classes(classes) => {
                self.first_class(classes, Node::NO, |this, class| this.truth(&class.is.expr, truth))
            }
        }
    }
}

/// Which truth a yes/no expression is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Truth {
    Yes,
    No,
}

impl Truth {
    fn of(is: bool) -> Truth {
        if is { Truth::Yes } else { Truth::No }
    }

    fn opposite(self) -> Truth {
        match self {
            Truth::Yes => Truth::No,
            Truth::No => Truth::Yes,
        }
    }

    fn predicate(self) -> &'static Predicate {
        use std::sync::LazyLock;
        static YES: LazyLock<Predicate> = LazyLock::new(|| Predicate::Is(vec![Alternative::Value(Value::YesNo(true))]));
        static NO: LazyLock<Predicate> = LazyLock::new(|| Predicate::Is(vec![Alternative::Value(Value::YesNo(false))]));
        match self {
            Truth::Yes => &YES,
            Truth::No => &NO,
        }
    }
}
