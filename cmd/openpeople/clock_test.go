package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"path/filepath"
	"strings"
	"testing"
)

// TestWallsHaveClocks reads what tests give to a room or a database that they
// open: each must say what time it is, or it reads the machine's clock, beside
// another one that stands, and is green until the date has moved. Only the tests
// of this folder may give time.Now: beside them runs the program as a process.
func TestWallsHaveClocks(t *testing.T) {
	timed, seen := timedOptions(t), 0
	walk(t, ".go", func(file string, raw []byte) {
		dir := path.Dir(file)
		if !strings.HasSuffix(file, "_test.go") && dir != "internal/store/storetest" {
			return
		}
		set := token.NewFileSet()
		parsed, err := parser.ParseFile(set, file, raw, 0)
		if err != nil {
			t.Fatal(err)
		}
		imports := map[string]string{}
		for _, spec := range parsed.Imports {
			if ours, found := strings.CutPrefix(strings.Trim(spec.Path.Value, `"`), "openpeople/"); found {
				name := path.Base(ours)
				if spec.Name != nil {
					name = spec.Name.Name
				}
				imports[name] = ours
			}
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			lit, ok := n.(*ast.CompositeLit)
			if !ok {
				return true
			}
			of := dir
			switch kind := lit.Type.(type) {
			case *ast.Ident:
				if !strings.EqualFold(kind.Name, "options") {
					return true
				}
			case *ast.SelectorExpr:
				from, ok := kind.X.(*ast.Ident)
				if !ok || kind.Sel.Name != "Options" {
					return true
				}
				of = imports[from.Name]
			default:
				return true
			}
			if !timed[of] {
				return true
			}
			seen++
			switch clock := given(lit, "now"); {
			case clock == nil:
				t.Errorf("%s: these options of %s have no Now: give the clock of the case", set.Position(lit.Pos()), of)
			case !strings.HasPrefix(file, "cmd/") && isTimeNow(clock):
				t.Errorf("%s: the time of %s is the machine's: give the clock of the case", set.Position(lit.Pos()), of)
			}
			return true
		})
	})
	if seen < 30 {
		t.Errorf("only %d options were read: the walk is broken", seen)
	}
}

// timedOptions names the packages whose Options have a field for the time.
func timedOptions(t *testing.T) map[string]bool {
	t.Helper()
	timed, same := map[string]bool{}, map[string]string{}
	walk(t, ".go", func(file string, raw []byte) {
		if strings.HasSuffix(file, "_test.go") || strings.HasSuffix(file, "_templ.go") {
			return
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, file), raw, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range parsed.Decls {
			types, ok := decl.(*ast.GenDecl)
			if !ok {
				continue
			}
			for _, spec := range types.Specs {
				named, ok := spec.(*ast.TypeSpec)
				if !ok || !strings.EqualFold(named.Name.Name, "options") {
					continue
				}
				switch kind := named.Type.(type) {
				case *ast.StructType:
					for _, field := range kind.Fields.List {
						for _, name := range field.Names {
							if strings.EqualFold(name.Name, "now") {
								timed[path.Dir(file)] = true
							}
						}
					}
				case *ast.SelectorExpr: // type Options = engine.Options
					if from, ok := kind.X.(*ast.Ident); ok {
						same[path.Dir(file)] = from.Name
					}
				}
			}
		}
	})
	for dir, other := range same {
		for known := range timed {
			if path.Base(known) == other {
				timed[dir] = true
			}
		}
	}
	for _, must := range []string{"cmd/openpeople", "internal/store", "internal/store/engine", "internal/account"} {
		if !timed[must] {
			t.Errorf("the Options of %s seem to have no clock: the walk is broken", must)
		}
	}
	return timed
}

// given returns the value of a field in a literal, nil when it is not there.
func given(lit *ast.CompositeLit, field string) ast.Expr {
	for _, e := range lit.Elts {
		if pair, ok := e.(*ast.KeyValueExpr); ok {
			if key, ok := pair.Key.(*ast.Ident); ok && strings.EqualFold(key.Name, field) {
				return pair.Value
			}
		}
	}
	return nil
}

func isTimeNow(e ast.Expr) bool {
	call, ok := e.(*ast.SelectorExpr)
	if !ok || call.Sel.Name != "Now" {
		return false
	}
	from, ok := call.X.(*ast.Ident)
	return ok && from.Name == "time"
}
