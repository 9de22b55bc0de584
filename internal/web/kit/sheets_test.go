package kit

import (
	"bytes"
	"slices"
	"strconv"
	"testing"

	"github.com/xuri/excelize/v2"

	"openpeople/templates/ui"
)

// A list that is longer than a sheet goes on in further ones, each with the names of the
// columns; what is said of the whole stands at the end.
func TestBookGoesOnInFurtherSheets(t *testing.T) {
	var to bytes.Buffer
	b, err := bookOf(&to, []string{"n"}, []ui.FileLine{{Label: "Filter", Value: "=1"}}, 4)
	if err != nil {
		t.Fatal(err)
	}
	defer b.close()
	for i := range 7 {
		if err := b.add([]string{strconv.Itoa(i)}); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.end(); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&to)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, name := range f.GetSheetList() {
		rows, err := f.GetRows(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			got = append(got, row[len(row)-1])
		}
	}
	if want := []string{"n", "0", "1", "2", "n", "3", "4", "5", "n", "6", "'=1"}; !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}
