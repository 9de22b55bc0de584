package sheet

import (
	"strconv"
	"strings"
)

// Whole reads a whole number: 31, 31.0, 31,00.
func Whole(cell string) (n int, ok bool) {
	cell = strings.TrimSpace(cell)
	if i := strings.IndexAny(cell, ".,"); i > 0 && i+1 < len(cell) && strings.Trim(cell[i+1:], "0") == "" {
		cell = cell[:i]
	}
	n, err := strconv.Atoi(cell)
	return n, err == nil
}

// YesNo reads yes or no, as spreadsheets and people write it in English and Russian.
func YesNo(cell string) (yes, ok bool) {
	switch strings.ToLower(strings.TrimSpace(cell)) {
	case "true", "yes", "1", "истина", "да":
		return true, true
	case "false", "no", "0", "ложь", "нет":
		return false, true
	}
	return false, false
}

// Rounded reports whether a spreadsheet made a rounded number of an id or a phone
// number (1,23457E+15): what it was cannot be known any more.
func Rounded(cell string) bool {
	mantissa, exponent, found := strings.Cut(strings.ToUpper(strings.TrimSpace(cell)), "E+")
	_, err := strconv.ParseFloat(strings.Replace(mantissa, ",", ".", 1), 64)
	digits := strings.Trim(exponent, "0123456789") == "" && exponent != ""
	return found && err == nil && digits
}
