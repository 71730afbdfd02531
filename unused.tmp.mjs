import ts from "typescript"; import {execSync} from "node:child_process"; import {readFileSync} from "node:fs"; import {resolve,dirname} from "node:path"; import {existsSync} from "node:fs";
const files=execSync("git ls-files '*.ts'").toString().trim().split("\n");
const cfg=ts.getParsedCommandLineOfConfigFile("tsconfig.json",{},{...ts.sys,onUnRecoverableConfigFileDiagnostic(){}});
const host={...ts.createCompilerHost(cfg.options)};
const ls=ts.createLanguageService({getScriptFileNames:()=>files.map(f=>resolve(f)),getScriptVersion:()=>"1",getScriptSnapshot:f=>existsSync(f)?ts.ScriptSnapshot.fromString(readFileSync(f,"utf8")):undefined,getCurrentDirectory:()=>process.cwd(),getCompilationSettings:()=>cfg.options,getDefaultLibFileName:o=>ts.getDefaultLibFilePath(o),fileExists:ts.sys.fileExists,readFile:ts.sys.readFile,readDirectory:ts.sys.readDirectory,directoryExists:ts.sys.directoryExists});
const prog=ls.getProgram();
for(const f of files){ if(f.endsWith(".test.ts"))continue; const sf=prog.getSourceFile(resolve(f)); if(!sf)continue;
 const visit=(name,node,kind)=>{ const refs=ls.getReferencesAtPosition(resolve(f),name.getStart(),)||[]; const other=refs.filter(r=>!r.isDefinition&&!(r.fileName===resolve(f)&&r.textSpan.start===name.getStart()));
  const outside=other.filter(r=>r.fileName!==resolve(f)); const nontest=outside.filter(r=>!/\/test\//.test(r.fileName));
  if(kind==="export"){ if(outside.length===0) console.log(other.length===0?"UNUSED   ":"local-only",f,name.getText()); else if(nontest.length===0&&!f.startsWith("test/")) console.log("test-only ",f,name.getText()); }
  else if(other.length===0) console.log("member    ",f,name.getText());
  else if(other.every(r=>/\/test\//.test(r.fileName))&&!f.startsWith("test/")) console.log("member-test-only",f,name.getText()); };
 const m=n=>n.modifiers?.some(x=>x.kind===ts.SyntaxKind.ExportKeyword);
 sf.forEachChild(n=>{ if(!m(n)) { } else if(ts.isVariableStatement(n)) n.declarationList.declarations.forEach(d=>ts.isIdentifier(d.name)&&visit(d.name,d,"export")); else if(n.name&&ts.isIdentifier(n.name)) visit(n.name,n,"export");
  if(ts.isClassDeclaration(n)) n.members.forEach(x=>{ if(x.name&&ts.isIdentifier(x.name)&&!x.modifiers?.some(y=>y.kind===ts.SyntaxKind.OverrideKeyword)) visit(x.name,x,"member"); if(ts.isConstructorDeclaration(x)) x.parameters.forEach(p=>p.modifiers?.length&&visit(p.name,p,"member"))});
  if(ts.isInterfaceDeclaration(n)) n.members.forEach(x=>x.name&&ts.isIdentifier(x.name)&&visit(x.name,x,"member"));
 }); }
