//! The columns of a review, wherever it is written: as CSV, or as a query.

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// The order's id.
    Order,
    /// The claim's id.
    Claim,
    /// Outcome, undecided or error.
    Decision,
    /// The rule's name.
    Rule,
    /// What is paid back.
    Amount,
    /// What the customer pays.
    Charge,
    /// Until when to wait.
    Until,
    /// What it costs the shop.
    Cost,
    /// The actions' names.
    Actions,
    /// The words they put on the customer.
    Marks,
    /// The facts that are needed.
    Needs,
    /// The reason.
    Because,
    /// What is wrong.
    Error,
}

impl Column {
    /// All of them, in the order a review has them unless others are asked for.
    pub const ALL: [Column; 13] = [
        Column::Order,
        Column::Claim,
        Column::Decision,
        Column::Rule,
        Column::Amount,
        Column::Charge,
        Column::Until,
        Column::Cost,
        Column::Actions,
        Column::Marks,
        Column::Needs,
        Column::Because,
        Column::Error,
    ];

    /// Its name, as it is asked for and as the first line has it.
    pub const fn name(self) -> &'static str {
        match self {
            Column::Order => "order",
            Column::Claim => "claim",
            Column::Decision => "decision",
            Column::Rule => "rule",
            Column::Amount => "amount",
            Column::Charge => "charge",
            Column::Until => "until",
            Column::Cost => "cost",
            Column::Actions => "actions",
            Column::Marks => "marks",
            Column::Needs => "needs",
            Column::Because => "because",
            Column::Error => "error",
        }
    }
}
