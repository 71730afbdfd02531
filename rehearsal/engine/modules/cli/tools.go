//go:build tools

// Package engine pins the Pulumi CLI that rehearsal/engine/build builds; the import keeps it in go.mod.
package engine

import _ "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
