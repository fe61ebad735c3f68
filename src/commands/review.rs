//! `redress review`: every order of an export. Loads, hands lines to a report and bytes to a file or standard output,
//! and says at the end what came of it.

pub mod destination;
mod ending;
pub mod memory;

use std::io::{self, IsTerminal, Write};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;

use crate::commands::ledger::place;
use crate::commands::opening::Circumstances;
use crate::commands::playbook::{self, Wanted};
use crate::commands::review::destination::{Destination, Read};
use crate::commands::review::ending::interrupted;
use crate::commands::{Ended, Refusal, Stop, opening, print};
use crate::console::Console;
use crate::console::progress::{Progress as Bar, ResultsGo};
use crate::console::signals::Deferred;
use crate::engine::compile::{Compiled, compile};
use crate::model::date::Date;
use crate::model::decision::{Decision, Verdict};
use crate::model::fact::FactId;
use crate::model::value::State;
use crate::orders::claims::Claims;
use crate::orders::export::Export;
use crate::orders::input::Input;
use crate::orders::reading::Chosen;
use crate::playbook::Playbook;
use crate::report::counts::separated;
use crate::report::csv::Sheet;
use crate::report::fill::ToFill;
use crate::report::lines::{JsonLines, NoLines};
use crate::report::{Context, json};
use crate::review::line::LineWriter;
use crate::review::memory::Memory;
use crate::review::outlet::{Done, Ended as Cause, Progress};
use crate::review::run::{BLOCK, Means, review};
use crate::review::summary::Summary;
use crate::review::task::{ClaimsSeen, Counting, Strictness, Task, dated};
use crate::review::verdicts::Verdicts;

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Request {
    /// Which playbook.
    pub playbook: Wanted,
    /// The export; `-` is standard input.
    pub export: PathBuf,
    /// How the export is read, and what is known besides.
    pub with: Circumstances,
    /// The form of the lines; what fits where none is named.
    pub form: Option<Form>,
    /// The file for the lines; standard output where none is named.
    pub output: Option<PathBuf>,
    /// The columns, as they were typed.
    pub columns: Option<String>,
    /// Which lines are written; all that fit the form where none are named.
    pub only: Option<Verdicts>,
    /// Decisions that end the program with a code of their own.
    pub fail_on: Verdicts,
    /// Whether the summary is wanted on standard error.
    pub summary_beside: bool,
    /// What happens at an error.
    pub strictness: Strictness,
    /// How many threads decide; as many as there are processors where none is named.
    pub threads: Option<NonZeroUsize>,
    /// What is remembered, and where.
    pub memory: place::Memory,
}

/// The form of the lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// CSV.
    Csv,
    /// JSON.
    Json,
    /// None: the summary alone.
    Table,
    /// A claims file to fill in.
    Claims,
}

/// What a run works with.
struct Desk<'a> {
    console: &'a Console,
    request: &'a Request,
    playbook: Arc<Playbook>,
    today: Date,
    form: Form,
}

/// Reviews an export.
pub fn run(console: &Console, request: &Request) -> Ended {
    let playbook = playbook::load(console, &request.playbook)?;
    let today = request.with.today.unwrap_or_else(|| playbook::today(&playbook));
    let to_terminal = request.output.is_none() && io::stdout().is_terminal();
    let form = request.form.unwrap_or(if to_terminal { Form::Table } else { Form::Csv });
    let desk = Desk { console, request, playbook, today, form };
    match (desk.review(), form) {
        (Err(Stop::Refused(refusal)), Form::Json) => desk.refuse(refusal),
        (ended, Form::Csv | Form::Json | Form::Table | Form::Claims) => ended,
    }
}

impl Desk<'_> {
    fn review(&self) -> Ended {
        let settings = opening::settings(&self.playbook, &self.request.with.set)?;
        let options = self.request.with.options().map_err(Stop::refused)?;
        let input = Input::named(&self.request.export).map_err(Stop::from).map_err(Stop::refused)?;
        let export = Export::open(&input, &self.playbook, &options).map_err(opening::cannot_open);
        let export = export.map_err(Stop::refused)?;
        self.name_preset(&export);
        let claims_input = self.request.with.claims.as_deref().map(Input::named).transpose();
        let claims_input = claims_input.map_err(Stop::from).map_err(Stop::refused)?;
        let claims = opening::claims_from(self.console, &self.playbook, claims_input.as_ref(), &export);
        let claims = claims.map_err(Stop::refused)?;
        let compiled = compile(Arc::clone(&self.playbook));
        let joined = options.join.as_ref().map(|(input, _)| input);
        let inputs: Vec<&Input> = [Some(&input), claims_input.as_ref(), joined].into_iter().flatten().collect();
        let known =
            Known { export: &export, claims: &claims, compiled: &compiled, settings: &settings, inputs: &inputs };
        self.write_lines(&known)
    }

    /// Says how the export is read where its header said it.
    fn name_preset(&self, export: &Export) {
        let reading = &export.mapping.reading;
        match reading.chosen {
            Chosen::Recognised if reading.preset.name != "plain" => {
                self.console.note(&format!("`{}` is read as an export of {}", export.name(), reading.preset.name));
            }
            Chosen::Recognised | Chosen::CommandLine | Chosen::Playbook | Chosen::Default => {}
        }
    }

    fn write_lines(&self, known: &Known<'_>) -> Ended {
        match self.form {
            Form::Csv => {
                let sheet = self.sheet(known.export)?;
                self.run(known, &sheet, &sheet.header())
            }
            Form::Json => {
                self.no_columns()?;
                self.run(known, &JsonLines { playbook: &self.playbook, today: self.today }, b"")
            }
            Form::Table => {
                self.no_columns()?;
                self.run(known, &NoLines, b"")
            }
            Form::Claims => {
                self.no_columns()?;
                let needs = self.needs(known)?;
                let file = self.request.with.claims.as_ref().map(|path| path.to_string_lossy().into_owned());
                let rows = ToFill::new(&self.playbook, known.claims, file, &needs);
                self.run(known, &rows, &rows.header())
            }
        }
    }

    /// What the undecided lines need, found in a pass of its own: the columns of a file must be known before its rows.
    fn needs(&self, known: &Known<'_>) -> Result<Summary, Stop> {
        let memory = memory::open(self, known)?;
        let task = self.task(known, &NoLines, memory.as_ref(), Counting::All);
        let means =
            Means { writer: &mut io::sink(), tell: &|_| {}, halt: &|| false, threads: self.threads(), block: BLOCK };
        let done = review(&task, means)?;
        match done.ended {
            Some(Cause::Unread(error)) => Err(error.into()),
            Some(Cause::Ledger(trouble)) => Err(trouble.into()),
            Some(Cause::Unwritten(_) | Cause::AtFirstError | Cause::Halted) | None => Ok(done.summary),
        }
    }

    fn sheet(&self, export: &Export) -> Result<Sheet<'_>, Refusal> {
        let Some(columns) = &self.request.columns else { return Ok(Sheet::new(&self.playbook)) };
        Sheet::with_columns(&self.playbook, columns, &export.mapping.columns.names)
            .map_err(|problem| Refusal::usage(problem.message).or_else_do(problem.help))
    }

    fn no_columns(&self) -> Result<(), Refusal> {
        match &self.request.columns {
            Some(_) => {
                Err(Refusal::usage("`--columns` chooses columns of CSV; it says nothing of other forms".to_owned()))
            }
            None => Ok(()),
        }
    }

    fn run(&self, known: &Known<'_>, writer: &dyn LineWriter, head: &[u8]) -> Ended {
        let memory = memory::open(self, known)?;
        let counting = if self.wants_summary() { Counting::All } else { Counting::Verdicts };
        let task = self.task(known, writer, memory.as_ref(), counting);
        let signals = Deferred::begin();
        let mut destination = Destination::open(self.request.output.as_deref(), &self.read())?;
        let result = self.reviewed(&task, &mut destination, head, &signals);
        let done = match result {
            Ok(done) => done,
            Err(error) => {
                destination.abandon();
                return Err(error.into());
            }
        };
        self.conclude(&task, done, destination, signals.arrived())
    }

    /// The files that are read; a claims file may be the one that is filled in.
    fn read(&self) -> Vec<Read> {
        let Request { export, with, memory, .. } = self.request;
        let mut read = with.read(export);
        read.extend(
            with.claims.iter().filter(|_| self.form != Form::Claims).map(|path| ("the claims file", path.clone())),
        );
        read.extend(opening::read(&[&self.playbook], memory.ledger.as_deref()));
        read
    }

    fn task<'t>(
        &self,
        known: &Known<'t>,
        writer: &'t dyn LineWriter,
        memory: Option<&'t Memory>,
        counting: Counting,
    ) -> Task<'t> {
        let all = if self.form == Form::Claims { [Verdict::Undecided].into_iter().collect() } else { Verdicts::ALL };
        Task {
            export: known.export,
            compiled: known.compiled,
            claims: ClaimsSeen::new(known.claims),
            settings: known.settings,
            today: self.today,
            writer,
            only: self.request.only.unwrap_or(all),
            strictness: self.request.strictness,
            counting,
            dated: dated(&known.export.mapping),
            memory,
        }
    }

    fn threads(&self) -> usize {
        let threads = self.request.threads.or_else(|| std::thread::available_parallelism().ok());
        threads.map_or(1, NonZeroUsize::get)
    }

    fn reviewed(
        &self,
        task: &Task<'_>,
        destination: &mut Destination,
        head: &[u8],
        signals: &Deferred,
    ) -> anyhow::Result<Done> {
        destination.write_all(head)?;
        let results = match (&self.request.output, self.form) {
            (Some(_), _) | (None, Form::Table) => ResultsGo::Elsewhere,
            (None, Form::Csv | Form::Json | Form::Claims) => ResultsGo::ToOutput,
        };
        let bar = Bar::begin(self.console, results, task.export.length());
        let tell = |progress: Progress| {
            signals.last_words(format!("\n{}\n", interrupted(progress)));
            bar.tell(progress.bytes, || format!("{} orders", separated(progress.orders)));
        };
        let means = Means {
            writer: destination,
            tell: &tell,
            halt: &|| signals.arrived().is_some(),
            threads: self.threads(),
            block: BLOCK,
        };
        review(task, means)
    }

    fn wants_summary(&self) -> bool {
        self.request.summary_beside
            || self.form == Form::Table
            || self.request.output.is_some() && io::stdout().is_terminal()
    }

    /// Says why there is nothing, as an object, too.
    fn refuse(&self, refusal: Refusal) -> Ended {
        let context = Context {
            playbook: &self.playbook,
            playbook_path: &self.playbook.source.name,
            order: "",
            order_line: &[],
            claim: None,
            today: self.today,
            states: &[],
            alternatives: &[],
            questions_asked: 0,
        };
        let decision = Decision::failed(refusal.message.clone());
        print(|out| json::write(out, &context, &decision)).and(Err(Stop::Refused(refusal)))
    }
}

/// What was loaded.
struct Known<'a> {
    export: &'a Export,
    claims: &'a Claims,
    compiled: &'a Compiled,
    settings: &'a [(FactId, State)],
    /// Every text that was read.
    inputs: &'a [&'a Input],
}
