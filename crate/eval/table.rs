//! Tables of a data set: comma-separated, columns found by name.

use super::error::EvalError;

/// A table's lines, cut into cells as they are asked for.
#[derive(Debug)]
pub struct Table<'a> {
    name: &'static str,
    columns: Vec<&'a str>,
    lines: Vec<(usize, &'a str)>,
}

/// One line of a table.
#[derive(Debug)]
pub struct Line<'a> {
    table: &'static str,
    number: usize,
    cells: Vec<&'a str>,
}

impl<'a> Table<'a> {
    /// Splits `text`; its first line names the columns, empty lines are passed over.
    ///
    /// # Errors
    /// `Table` where there is no first line.
    pub fn new(name: &'static str, text: &'a str) -> Result<Self, EvalError> {
        let mut lines = text.lines().enumerate().map(|(i, line)| (i + 1, line));
        let fault = EvalError::Table {
            table: name,
            line: 1,
            what: "it is empty",
        };
        let (_, first) = lines.next().ok_or(fault)?;
        Ok(Self {
            name,
            columns: cells(first.trim_start_matches('\u{feff}')).collect(),
            lines: lines.filter(|(_, line)| !line.trim().is_empty()).collect(),
        })
    }

    /// The place of a column.
    ///
    /// # Errors
    /// `Table` where no column has that name.
    pub fn column(&self, name: &str) -> Result<usize, EvalError> {
        let mut columns = self.columns.iter();
        let fault = EvalError::Table {
            table: self.name,
            line: 1,
            what: "a column of the layout is missing",
        };
        columns
            .position(|column| column.eq_ignore_ascii_case(name))
            .ok_or(fault)
    }

    /// The lines below the first.
    pub fn lines(&self) -> impl Iterator<Item = Line<'a>> {
        let line = |(number, line): &(usize, &'a str)| Line {
            table: self.name,
            number: *number,
            cells: cells(line).collect(),
        };
        self.lines.iter().map(line)
    }
}

impl<'a> Line<'a> {
    /// The cell in a column; empty where the line is too short.
    pub fn text(&self, column: usize) -> &'a str {
        self.cells.get(column).copied().unwrap_or_default()
    }

    /// The number in a column.
    ///
    /// # Errors
    /// `Table` where it is no finite number.
    pub fn number(&self, column: usize) -> Result<f64, EvalError> {
        let number = self.text(column).parse::<f64>().ok();
        number
            .filter(|v| v.is_finite())
            .ok_or(self.fault("a cell is no number"))
    }

    /// The line is wrong in this way.
    pub fn fault(&self, what: &'static str) -> EvalError {
        EvalError::Table {
            table: self.table,
            line: self.number,
            what,
        }
    }
}

fn cells(line: &str) -> impl Iterator<Item = &str> {
    line.split(',').map(|cell| cell.trim().trim_matches('"'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_found_by_name_and_slips_by_line() {
        let table = Table::new("T", "\u{feff}A, \"B\"\n1,2\n\nx\n").unwrap();
        let b = table.column("b").unwrap();
        let lines: Vec<Line> = table.lines().collect();
        assert_eq!(lines[0].number(b).unwrap(), 2.0);
        assert_eq!(lines[1].text(b), "");
        let slip = lines[1].number(0).unwrap_err();
        assert_eq!(slip.code(), "eval-table");
        assert!(slip.to_string().contains("line 4"), "{slip}");
        assert_eq!(table.column("C").unwrap_err().code(), "eval-table");
        assert_eq!(Table::new("T", "").unwrap_err().code(), "eval-table");
    }
}
