package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"gorm.io/gorm/schema"
)

// storeRooms says what each package of the store may know besides the leaves, the
// engine, the room of its name and those that this room may know.
var storeRooms = map[string][]string{
	"engine":    nil,
	"search":    nil,
	"account":   {"internal/contact", "internal/store/contact"}, // teams are names, and who is which operator says who was a guest
	"report":    nil,
	"board":     nil,
	"digest":    nil,
	"asking":    {"internal/store/figures"},
	"export":    nil,
	"comment":   {"internal/store/figures", "internal/work"},        // are narrowed like figures, and tagged anew by one-off work
	"contact":   {"internal/store/figures", "internal/store/words"}, // are told what changed
	"figures":   {"internal/contact", "internal/report", "internal/survey"},
	"idea":      {"internal/store/search"},
	"lock":      nil,
	"openday":   {"internal/store/contact"}, // contacts know whether a guest served them
	"privacy":   nil,
	"recovery":  {"internal/store/contact", "internal/store/figures"},   // cases are narrowed like contacts
	"review":    {"internal/store/figures", "internal/store/scorecard"}, // scores are computed again from what was asked
	"recording": nil,
	"scorecard": nil,
	"sending":   nil,
	"survey":    nil,
	"work":      nil,
	"words":     {"internal/contact"}, // what was said is read as the room reads it
}

func storeMayKnow(room string, below func([]string) []string) []string {
	known, listed := storeRooms[room]
	if !listed {
		return nil
	}
	if room == "engine" {
		return below([]string{"fault", "when", "i18n", "personal"}) // names are read in the reader's language; what rooms list is erased
	}
	return slices.Concat(known, below(leaves), below(rooms[room]), []string{"internal/" + room, "internal/store/engine"})
}

// twoWriters are the tables that two packages write, and why.
var twoWriters = map[string]struct {
	packages []string
	why      string
}{
	"customer_keys": {[]string{"internal/store/asking", "internal/store/contact"}, "when a customer was asked, and that nobody may ask again, stand on the keys by which contacts find the customer"},
}

// writes is a statement that writes a table. What ends a SELECT (FOR UPDATE) or an
// INSERT (DO UPDATE) is none.
var writes = regexp.MustCompile(`(DO |FOR )?\b(?:INSERT(?: OR [A-Z]+)? INTO|REPLACE INTO|UPDATE|DELETE FROM|TRUNCATE(?: TABLE)?)\b(?:\s+([a-z_0-9]+))?`)

// gormWrites are the ends of a chain of gorm that write.
var gormWrites = []string{"Create", "CreateInBatches", "Save", "Delete", "Update", "Updates", "UpdateColumn", "UpdateColumns", "FirstOrCreate"}

// TestWallsOfTables holds every table to one writer: who writes a table owns it.
func TestWallsOfTables(t *testing.T) {
	tables := tablesOf(t)
	writers := writersOf(t)
	for table, by := range writers {
		known := twoWriters[table].packages
		switch {
		case !tables[table]:
			t.Errorf("%v write %q: there is no such table", by, table)
		case len(by) > 1 && !slices.Equal(by, known):
			t.Errorf("%s is written by %v: one owns it, the others ask", table, by)
		}
	}
	for table := range tables {
		if writers[table] == nil {
			t.Errorf("nobody writes %s: the walk is broken, or the table is not needed", table)
		}
	}
	for table, known := range twoWriters {
		if !slices.Equal(writers[table], known.packages) {
			t.Errorf("%s is written by %v, not by %v: mend twoWriters", table, writers[table], known.packages)
		}
	}
}

// writersOf reads every statement of the store: which packages write which table.
func writersOf(t *testing.T) map[string][]string {
	writers := map[string][]string{}
	walk(t, ".go", func(file string, raw []byte) {
		if !strings.HasPrefix(file, "internal/store/") || strings.HasSuffix(file, "_test.go") || strings.HasPrefix(file, "internal/store/storetest/") {
			return
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, raw, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		statements(t, parsed, func(table, text string) {
			if table == "" {
				t.Errorf("%s: %s: which table? Write its name into the text", file, text)
				return
			}
			writers[table] = append(writers[table], path.Dir(file))
		})
	})
	for table, by := range writers {
		writers[table] = slices.Compact(slices.Sorted(slices.Values(by)))
	}
	return writers
}

// statements tells of everything in a file that writes: the table, "" when the
// source does not say it, and the words by which it was known.
func statements(t *testing.T, file *ast.File, take func(table, text string)) {
	for _, decl := range file.Decls {
		ast.Inspect(decl, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.BasicLit:
				if n.Kind != token.STRING {
					break
				}
				text, err := strconv.Unquote(n.Value)
				if err != nil {
					t.Fatal(err)
				}
				for _, m := range writes.FindAllStringSubmatch(text, -1) {
					if m[1] == "" {
						take(m[2], m[0])
					}
				}
			case *ast.CallExpr:
				if end, ok := gormWrite(file, n); ok {
					take(gormTable(decl, n), end)
				}
			}
			return true
		})
	}
}

// TestWallsOfTheStoreAreKnown holds storeRooms to the folders that there are.
func TestWallsOfTheStoreAreKnown(t *testing.T) {
	list, err := os.ReadDir(filepath.Join(root, "internal/store"))
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, f := range list {
		if f.IsDir() && f.Name() != "storetest" {
			found = append(found, f.Name())
		}
	}
	if listed := slices.Sorted(maps.Keys(storeRooms)); !slices.Equal(found, listed) {
		t.Errorf("internal/store holds %v, storeRooms says %v", found, listed)
	}
}

// tablesOf reads the names of all tables off the migrations.
func tablesOf(t *testing.T) map[string]bool {
	made := regexp.MustCompile(`(?m)^CREATE (?:VIRTUAL )?TABLE ([a-z_0-9]+)`)
	out := map[string]bool{}
	walk(t, ".sql", func(file string, raw []byte) {
		if strings.HasPrefix(file, "internal/store/engine/migrations/") {
			for _, m := range made.FindAllSubmatch(raw, -1) {
				out[string(m[1])] = true
			}
		}
	})
	if len(out) < 40 {
		t.Fatalf("only %d tables: the walk is broken", len(out))
	}
	return out
}

// gormWrite reports whether a call is the end of a chain that writes, as a chain
// of gorm would be called: a function of an imported package is none.
func gormWrite(file *ast.File, call *ast.CallExpr) (end string, yes bool) {
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || !slices.Contains(gormWrites, sel.Sel.Name) {
		return "", false
	}
	if name, ok := sel.X.(*ast.Ident); ok && slices.ContainsFunc(file.Imports, func(i *ast.ImportSpec) bool {
		return i.Name != nil && i.Name.Name == name.Name || path.Base(strings.Trim(i.Path.Value, `"`)) == name.Name
	}) {
		return "", false
	}
	return sel.Sel.Name, true
}

// gormTable is the table that the end of a chain writes: what Table says, or that
// of the type of Model or of the value. "" when the source does not tell.
func gormTable(within ast.Decl, end *ast.CallExpr) string {
	var model ast.Expr
	if len(end.Args) > 0 {
		model = end.Args[0]
	}
	for x := end.Fun.(*ast.SelectorExpr).X; ; {
		call, ok := x.(*ast.CallExpr)
		if !ok {
			break
		}
		sel, ok := call.Fun.(*ast.SelectorExpr)
		if !ok {
			break
		}
		if len(call.Args) > 0 && sel.Sel.Name == "Table" {
			if text, ok := call.Args[0].(*ast.BasicLit); ok {
				name, _, _ := strings.Cut(strings.Trim(text.Value, "\"`"), " ")
				return name
			}
			return ""
		}
		if len(call.Args) > 0 && sel.Sel.Name == "Model" {
			model = call.Args[0]
		}
		x = sel.X
	}
	if name := typeOf(within, model); name != "" {
		return schema.NamingStrategy{}.TableName(name)
	}
	return ""
}

// typeOf finds the name of the type of a value: a literal's, or that with which a
// name is declared within the function.
func typeOf(within ast.Decl, x ast.Expr) (name string) {
	switch x := x.(type) {
	case *ast.UnaryExpr:
		return typeOf(within, x.X)
	case *ast.CompositeLit:
		return typeName(x.Type)
	case *ast.Ident:
		ast.Inspect(within, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.Field:
				if slices.ContainsFunc(n.Names, func(i *ast.Ident) bool { return i.Name == x.Name }) {
					name = typeName(n.Type)
				}
			case *ast.ValueSpec:
				if n.Type != nil && slices.ContainsFunc(n.Names, func(i *ast.Ident) bool { return i.Name == x.Name }) {
					name = typeName(n.Type)
				}
			case *ast.AssignStmt:
				for i, to := range n.Lhs {
					if id, ok := to.(*ast.Ident); ok && n.Tok == token.DEFINE && id.Name == x.Name && len(n.Rhs) == len(n.Lhs) {
						if _, alike := n.Rhs[i].(*ast.Ident); !alike {
							name = typeOf(within, n.Rhs[i])
						}
					}
				}
			}
			return name == ""
		})
	}
	return name
}

func typeName(x ast.Expr) string {
	switch x := x.(type) {
	case *ast.StarExpr:
		return typeName(x.X)
	case *ast.ArrayType:
		return typeName(x.Elt)
	case *ast.SelectorExpr:
		return x.Sel.Name
	case *ast.Ident:
		return x.Name
	}
	return ""
}

// TestWallsOfTablesSeeEveryWay shows each way to write a table to the walk.
func TestWallsOfTablesSeeEveryWay(t *testing.T) {
	parsed, err := parser.ParseFile(token.NewFileSet(), "x.go", `package x
import "os"
const read = "SELECT 1 FROM a WHERE b ORDER BY c FOR UPDATE"
const many = "INSERT INTO one (a) VALUES (1) ON CONFLICT (a) DO UPDATE SET a = 2; DELETE FROM two" + " WHERE x"
func f(s *Store, v *survey.Version) {
	os.Create("file")
	s.Exec("UPDATE three SET x = 1")
	s.Exec("INSERT INTO " + table)
	s.G(ctx).Create(v)
	s.G(ctx).Where("x").Delete(&survey.Survey{})
	s.G(ctx).Table("letters l").Where("x").Updates(m)
	q, list := s.G(ctx), []Rule{}
	q.Model(list).Update("x", 1)
	q.Save(g())
}`, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	statements(t, parsed, func(table, _ string) { got = append(got, table) })
	if want := []string{"one", "two", "three", "", "versions", "surveys", "letters", "rules", ""}; !slices.Equal(got, want) {
		t.Errorf("the walk sees %q, want %q", got, want)
	}
}
