<!-- The page, as RULES.md states it: written for this test, to be run by a processor that is not ours. -->
<x:stylesheet version="1.0" xmlns:x="http://www.w3.org/1999/XSL/Transform" xmlns="http://www.w3.org/1999/xhtml"
    xmlns:n="https://hullo.example/notice/1.0" exclude-result-prefixes="x n">
  <x:output method="xml" indent="yes"/>
  <x:variable name="full" select="concat('Hullo Security Notice: HSN-', /*/n:id)"/>
  <x:variable name="stem" select="concat('../', substring-before(/*/n:id, '-'), '/', substring-after(/*/n:id, '-'))"/>

  <x:template match="/">
    <html>
      <head>
        <title><x:value-of select="$full"/></title>
        <link rel="stylesheet" type="text/css" href="../hullo.css"/>
        <meta http-equiv="Content-Type" content="text/html; charset=UTF-8"/>
      </head>
      <body>
        <h1><x:value-of select="$full"/></h1>
        <h2><x:value-of select="*/n:summary"/></h2>
        <x:apply-templates select="*/n:lifecycle"/>
        <x:apply-templates select="*/n:credits"/>
        <x:apply-templates select="*/n:reference"/>
        <x:apply-templates select="*/n:description"/>
        <x:apply-templates select="*/n:impact"/>
        <x:apply-templates select="*/n:workaround"/>
        <x:apply-templates select="*/n:product"/>
        <hr/>
        <p class="alt"><x:text>
      Alternative formats:
      </x:text><a href="{$stem}.xml">[xml]</a><x:text> </x:text><a href="{$stem}.txt">[text]</a></p>
      </body>
    </html>
  </x:template>

  <x:template match="n:lifecycle">
    <h3>Lifecycle</h3>
    <table>
      <tr><th>Reported on:</th><td><x:value-of select="n:reported"/></td></tr>
      <tr><th>Published on:</th><td><x:value-of select="n:published"/></td></tr>
      <tr><th>Fixed on:</th><td><x:value-of select="n:fixed"/></td></tr>
    </table>
  </x:template>

  <x:template match="n:credits">
    <h3>Credits</h3>
    <table>
      <x:apply-templates select="n:reporter"><x:with-param name="label" select="'Reported by:'"/></x:apply-templates>
      <x:apply-templates select="n:patcher"><x:with-param name="label" select="'Patched by:'"/></x:apply-templates>
    </table>
  </x:template>

  <x:template match="n:reporter | n:patcher">
    <x:param name="label"/>
    <tr>
      <th><x:if test="position() = 1"><x:value-of select="$label"/></x:if></th>
      <td>
        <x:choose>
          <x:when test="not(n:email)"><x:value-of select="n:name"/></x:when>
          <x:when test="not(n:email[2])"><a href="mailto:{n:email}"><x:value-of select="n:name"/></a></x:when>
        </x:choose>
      </td>
    </tr>
  </x:template>

  <x:template match="n:reference">
    <h3>See also</h3>
    <ul>
      <x:for-each select="n:advisory | n:bug">
        <li>
          <x:if test="self::n:advisory"><x:value-of select="concat(@type, '-', @id)"/></x:if>
          <x:if test="self::n:bug"><x:value-of select="concat(@tracker, ' bug #', @id)"/></x:if>
        </li>
      </x:for-each>
    </ul>
  </x:template>

  <x:template match="n:description"><h3>Description</h3><p><x:value-of select="."/></p></x:template>
  <x:template match="n:impact"><h3>Impact</h3><p><x:value-of select="."/></p></x:template>
  <x:template match="n:workaround"><h3>Workaround</h3><p><x:value-of select="."/></p></x:template>

  <x:template match="n:product">
    <x:variable name="base">
      <x:text>https://git.hullo.example/</x:text>
      <x:value-of select="substring-before(concat(n:repository, '.git'), '.git')"/>
    </x:variable>
    <h3><x:value-of select="concat('Affected product: ', @name)"/></h3>
    <x:for-each select="n:branch">
      <table>
        <tr><th>Branch</th><td><a href="{$base}/-/commits/{n:name}"><x:value-of select="n:name"/></a></td></tr>
        <x:for-each select="n:tag[@state = 'vulnerable']">
          <tr><th>Broken in:</th><td><a href="{$base}/-/tags/{.}"><x:value-of select="."/></a></td></tr>
        </x:for-each>
        <x:for-each select="n:tag[@state = 'fixed']">
          <tr><th>Fixed in:</th><td><a href="{$base}/-/tags/{.}"><x:value-of select="."/></a></td></tr>
        </x:for-each>
        <x:for-each select="n:change[@state = 'vulnerable']">
          <tr><th>Broken by:</th><td><a href="{$base}/-/commit/{.}"><x:value-of select="."/></a></td></tr>
        </x:for-each>
        <x:for-each select="n:change[@state = 'fixed']">
          <tr><th>Fixed by:</th><td><a href="{$base}/-/commit/{.}"><x:value-of select="."/></a></td></tr>
        </x:for-each>
      </table>
    </x:for-each>
  </x:template>
</x:stylesheet>
