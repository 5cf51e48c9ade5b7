// Rule: every exported function, class, constant, type and interface has a documentation comment of its own.

const kinds = new Set(['FunctionDeclaration', 'ClassDeclaration', 'VariableDeclaration', 'TSTypeAliasDeclaration', 'TSInterfaceDeclaration']);

/** A comment belongs to what it stands directly above; one with an empty line after it is about the file. */
function isDocumented(source, node) {
  const comment = source.getCommentsBefore(node).at(-1);
  return comment?.type === 'Block' && comment.value.startsWith('*') && comment.loc.end.line + 1 === node.loc.start.line;
}

export const docComment = {
  meta: { type: 'suggestion', schema: [], messages: { missing: '{{name}} is exported and has no documentation comment: say what it is, units, errors thrown.' } },
  create: (context) => ({
    ExportNamedDeclaration(node) {
      const { declaration } = node;
      if (declaration == null || !kinds.has(declaration.type) || isDocumented(context.sourceCode, node)) return;
      const { name } = declaration.id ?? declaration.declarations[0].id;
      context.report({ node, messageId: 'missing', data: { name } });
    },
  }),
};
